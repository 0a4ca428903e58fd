import type { AccountsContract, MessageTemplate } from '../../../shared/accounts/contract'
import type { InputOf, OutputOf } from '../../../shared/contract'
import type { NoticeKind } from '../../../shared/notices/rules'
import { kindInWords } from '../../generated/shared/notices/rules'
import { call, faceOf, newKey, passes } from '../../services/call'
import { goTo } from '../../services/go'
import { homePlace } from '../../services/home-place'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { askForReminder, noteReminders } from '../../services/remind'

type Me = OutputOf<AccountsContract['getMe']>

const groups: readonly { name: string; why: string; templates: readonly MessageTemplate[] }[] = [
  {
    name: '通知',
    why: '紧急的马上告诉您；别的一天最多一条。意见有了回复也告诉您。',
    templates: ['notice-urgent', 'notice-digest', 'answer-replied'],
  },
  {
    name: '预约',
    why: '到前一天提醒您；时间有变化也告诉您。',
    templates: ['appointment-reminder', 'appointment-changed'],
  },
]

const templateWords: Record<MessageTemplate, string> = {
  'notice-urgent': '紧急通知',
  'notice-digest': '每天一条汇总',
  'answer-replied': '意见的回复',
  'appointment-reminder': '预约提醒',
  'appointment-changed': '预约变了',
}

/** What she is told about, and what WeChat allows: one tap on 允许 is one message. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    kinds: [] as { id: NoticeKind; name: string; on: boolean }[],
    digest: true,
    place: '',
    groups: [] as { name: string; why: string; left: { name: string; count: number }[] }[],
    saved: false,
    problem: null as { message: string; next: string } | null,
  },

  saving: Promise.resolve(),

  onLoad() {
    this.saving = Promise.resolve()
  },

  onShow() {
    this.setData({ ...look(), place: homePlace()?.name ?? '' })
    void this.load()
  },

  async load() {
    const result = await call('accounts', 'getMe', {})
    if (result.ok) return this.show(result.data)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show({ preferences: { subscriptions, digest }, credits }: Me) {
    this.setData({
      face: 'ready',
      kinds: (Object.keys(kindInWords) as NoticeKind[]).map((id) => ({
        id,
        name: kindInWords[id],
        on: subscriptions.includes(id),
      })),
      digest,
      groups: groups.map(({ name, why, templates }) => ({
        name,
        why,
        left: templates.map((template) => ({
          name: templateWords[template],
          count: credits[template] ?? 0,
        })),
      })),
    })
  },

  switchKind(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset
    this.setData({ [`kinds[${index}].on`]: !this.data.kinds[index]?.on })
    this.save({ subscriptions: this.data.kinds.filter(({ on }) => on).map(({ id }) => id) })
  },

  switchDigest() {
    this.setData({ digest: !this.data.digest })
    this.save({ digest: this.data.digest })
  },

  /** One after the other, so that the last tap counts. */
  save(choice: InputOf<AccountsContract['savePreferences']>) {
    this.saving = this.saving.then(() => this.send(choice))
  },

  async send(choice: InputOf<AccountsContract['savePreferences']>) {
    this.setData({ saved: false, problem: null })
    const result = await call('accounts', 'savePreferences', choice, newKey())
    if (result.ok) return this.setData({ saved: true })
    const problem =
      result.kind === 'offline'
        ? { message: '还没保存。', next: `请再点一次，或拨${office().phone}。` }
        : { message: result.error.message, next: result.error.next }
    this.setData({ problem })
    // What is shown is what counts.
    await this.load()
  },

  allow(event: WechatMiniprogram.TouchEvent) {
    const group = groups[Number(event.currentTarget.dataset.index)]
    // WeChat opens its dialog inside of the tap only.
    if (group) void this.note(askForReminder(group.templates))
  },

  async note(allowed: ReturnType<typeof askForReminder>) {
    await noteReminders(await allowed)
    await this.load()
  },

  choosePlace() {
    goTo('/pages/where/where')
  },
})
