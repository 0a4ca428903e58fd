import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { call } from '../../services/call'
import { homePlace } from '../../services/home-place'
import { keyMaker } from '../../services/intent'
import { noteKnown, saidKnown } from '../../services/known'
import { office } from '../../services/office'
import { bringChoices } from '../../services/preferences'

type Door = OutputOf<NoticesContract['getDoors']>['doors'][number]

const confirmKey = keyMaker()

/**
 * 我知道了, to a notice that has to reach everybody: staff go to the households that have not said it. Where the doors of her grid are
 * known she is asked first which one it is, so that nobody comes there; without it somebody may. Who it was is kept nowhere.
 */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { noticeId: { type: String, value: '' } },
  data: {
    known: false,
    /** Whether it was said for a door. */
    withDoor: false,
    /** Of her grid, where she has chosen one and it has a list. */
    node: '',
    doors: [] as Door[],
    naming: false,
    /** What is asked now: building, unit or door; and what there is to take. */
    question: '',
    choices: [] as string[],
    taken: [] as string[],
    /** The door that was taken. */
    door: null as Door | null,
    saving: false,
    problem: null as { message: string; next: string } | null,
  },
  lifetimes: {
    attached() {
      this.showSaid()
      void this.load()
    },
  },
  methods: {
    showSaid() {
      const said = saidKnown(this.data.noticeId)
      this.setData({ known: said !== undefined, withDoor: said?.withDoor === true })
    },

    /** Without the list she can say it all the same. */
    async load() {
      // A phone that begins with this notice does not know yet where she lives.
      if (!homePlace()) await bringChoices()
      const node = homePlace()?.node ?? ''
      if (!node) return
      const result = await call('notices', 'getDoors', { node })
      if (!result.ok || result.data.doors.length === 0) return
      this.setData({ node, doors: result.data.doors })
      if (!this.data.known) this.name()
    },

    /** Which door it is, from the beginning. */
    name() {
      this.setData({ naming: true, taken: [], door: null, problem: null })
      this.ask()
    },

    sayWithout() {
      this.setData({ naming: false, door: null })
      void this.confirm()
    },

    /** The next part of the door; parts that a house does not have are passed over. */
    ask() {
      const { doors, taken } = this.data
      const parts = (door: Door) => [door.building, door.unit ?? '', door.door]
      const left = doors.filter((door) => taken.every((part, index) => parts(door)[index] === part))
      const choices = [...new Set(left.map((door) => parts(door)[taken.length] ?? ''))]
      const [only] = choices
      if (taken.length < 2 && choices.length === 1 && only === '') {
        this.setData({ taken: [...taken, ''] })
        this.ask()
        return
      }
      const questions = ['哪一栋', '哪个单元', '哪一户']
      this.setData({ question: questions[taken.length] ?? '', choices })
    },

    take(event: WechatMiniprogram.TouchEvent) {
      const taken = [...this.data.taken, String(event.currentTarget.dataset.part)]
      const [building = '', unit = '', door = ''] = taken
      this.setData({ taken })
      if (taken.length < 3) return this.ask()
      this.setData({ door: { building, ...(unit && { unit }), door } })
    },

    async confirm() {
      const { noticeId, node, door, saving } = this.data
      if (saving) return
      this.setData({ saving: true, problem: null })
      const wish = { noticeId, ...(door && { door: { node, ...door } }) }
      const result = await call('notices', 'confirmReach', wish, confirmKey(wish))
      this.setData({ saving: false })
      if (result.ok) {
        noteKnown(noticeId, door !== null)
        this.setData({ naming: false })
        this.showSaid()
        return
      }
      const problem =
        result.kind === 'offline'
          ? { message: '还没有记上。', next: `请再点一次，或拨${office().phone}。` }
          : { message: result.error.message, next: result.error.next }
      this.setData({ problem })
    },
  },
})
