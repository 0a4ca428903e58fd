import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { inWords } from '../../generated/shared/time'
import { agreedWith } from '../../services/agreed'
import { call, type Failed } from '../../services/call'
import { keyMaker } from '../../services/intent'
import { office } from '../../services/office'
import { askForReminder, noteReminders } from '../../services/remind'

type Answer = OutputOf<NoticesContract['listMyAnswers']>['answers'][number]

const registerKey = keyMaker()
const answerKey = keyMaker()

/** 我要提意见: one box below a public announcement, and what this person has said to it, with the replies. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    noticeId: { type: String, value: '' },
    /** Whether people may answer now. */
    open: { type: Boolean, value: false },
  },
  data: {
    mine: [] as { id: string; who: string; text: string; when: string; reply: string }[],
    writing: false,
    people: [] as { id: string; name: string }[],
    /** Empty: somebody who has not said yet how to address her. */
    personId: '',
    /** What the fields begin with; what is typed stays in them. */
    text: '',
    name: '',
    saving: false,
    problem: null as { message: string; next: string } | null,
    done: false,
    typed: { text: '', name: '' },
  },
  lifetimes: {
    attached() {
      void this.load()
    },
  },
  methods: {
    /** What she said before; when it cannot be read now, the box is there all the same. */
    async load() {
      const result = await call('notices', 'listMyAnswers', {})
      if (result.ok) this.show(result.data.answers)
    },

    show(answers: readonly Answer[]) {
      const now = Date.now()
      const mine = answers
        .filter(({ noticeId }) => noticeId === this.data.noticeId)
        .map(({ id, name, text, at, reply }) => ({
          id,
          who: name,
          text,
          when: inWords(at, now),
          reply: reply?.text ?? '',
        }))
      this.setData({ mine })
    },

    async write() {
      const writing = !this.data.writing
      this.setData({ writing, problem: null, done: false, ...this.data.typed })
      if (!writing || this.data.people.length > 0) return
      const me = await call('accounts', 'getMe', {})
      // Who is known already must not be asked for her name.
      if (!me.ok) {
        this.setData({ writing: false })
        return this.tell('现在打不开。', '请过一会儿再点一次，或者打电话说，一样算数。')
      }
      const people = me.data.people.map(({ id, name }) => ({ id, name }))
      const self = me.data.people.find(({ relation }) => relation === 'self')
      this.setData({ people, personId: self?.id ?? people[0]?.id ?? '' })
    },

    takePerson(event: WechatMiniprogram.TouchEvent) {
      this.setData({ personId: event.currentTarget.dataset.id, problem: null })
    },

    typeText(event: WechatMiniprogram.Input) {
      this.data.typed.text = event.detail.value
    },

    typeName(event: WechatMiniprogram.Input) {
      this.data.typed.name = event.detail.value
    },

    send() {
      if (this.data.saving) return
      const { text, name } = this.data.typed
      if (!text.trim()) return this.tell('请先写几句话。', '')
      if (!this.data.personId && !name.trim()) return this.tell('请先填写怎么称呼您。', '')
      // WeChat opens its dialog inside of the tap only.
      void this.save(askForReminder(['answer-replied']))
    },

    async save(allowed: ReturnType<typeof askForReminder>) {
      this.setData({ saving: true, problem: null })
      const failed = await this.registerAndSend()
      this.setData({ saving: false })
      if (failed) return this.refuse(failed)
      this.data.typed = { text: '', name: '' }
      this.setData({ writing: false, done: true, text: '' })
      await this.load()
      await noteReminders(await allowed)
    },

    async registerAndSend(): Promise<Failed | undefined> {
      if (!this.data.personId) {
        const wish = { name: this.data.typed.name.trim(), consents: agreedWith('') }
        const me = await call('accounts', 'registerSelf', wish, registerKey(wish))
        if (!me.ok) return me
        const self = me.data.people.find(({ relation }) => relation === 'self')
        this.setData({ people: self ? [{ id: self.id, name: self.name }] : [], personId: self?.id ?? '' })
      }
      const { noticeId, personId } = this.data
      const wish = { noticeId, personId, text: this.data.typed.text.trim() }
      const sent = await call('notices', 'answerAnnouncement', wish, answerKey(wish))
      return sent.ok ? undefined : sent
    },

    refuse(failed: Failed) {
      if (failed.kind === 'refused') {
        const { code, message, next } = failed.error
        const isOver = code === 'ANNOUNCEMENT_OVER'
        return this.tell(message, isOver ? `想反映情况，请拨${office().phone}，或者到服务中心来说。` : next)
      }
      this.tell('还没有交上。', `请再点一次，或拨${office().phone}告诉我们。`)
    },

    tell(message: string, next: string) {
      this.setData({ problem: { message, next } })
    },
  },
})
