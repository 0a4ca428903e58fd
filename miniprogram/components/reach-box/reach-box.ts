import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { call } from '../../services/call'
import { homePlace } from '../../services/home-place'
import { keyMaker } from '../../services/intent'
import { hasSaidKnown, noteKnown } from '../../services/known'
import { office } from '../../services/office'

type Door = OutputOf<NoticesContract['getDoors']>['doors'][number]

const confirmKey = keyMaker()

/**
 * 我知道了, to a notice that has to reach everybody: staff go to the households that have not said it. She may say which door it is, by
 * building, unit and door of her grid, so that nobody comes there; who it was is kept nowhere.
 */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: { noticeId: { type: String, value: '' } },
  data: {
    known: false,
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
      this.setData({ known: hasSaidKnown(this.data.noticeId) })
      void this.load()
    },
  },
  methods: {
    /** Without the list she can say it all the same. */
    async load() {
      const node = homePlace()?.node ?? ''
      if (!node) return
      const result = await call('notices', 'getDoors', { node })
      if (result.ok) this.setData({ node, doors: result.data.doors })
    },

    name() {
      this.setData({ naming: !this.data.naming, taken: [], door: null, problem: null })
      this.ask()
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
        noteKnown(noticeId)
        this.setData({ known: true, naming: false })
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
