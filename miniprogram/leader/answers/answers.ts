import type { OutputOf } from '../../../shared/contract'
import type { Channel } from '../../../shared/notices/answering'
import type { NoticesContract } from '../../../shared/notices/contract'
import { channelInWords } from '../../generated/shared/notices/answering'
import { dayInWords, dayOf, inWords, today } from '../../generated/shared/time'
import { call, type Failed, faceOf, passes } from '../../services/call'
import { copyText } from '../../services/clipboard'
import { leftInWords } from '../../services/desk-words'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'

type DeskNotice = OutputOf<NoticesContract['getDeskNotice']>
type Answer = OutputOf<NoticesContract['replyToAnswer']>
type Course = OutputOf<NoticesContract['exportCourse']>

type Counts = NonNullable<DeskNotice['announcement']>['counts']

const noCounts: Counts = { app: 0, paper: 0, phone: 0, waiting: 0 }

interface Row {
  id: string
  /** How and when it came, and from whom. */
  head: string
  text: string
  reply: string
  replied: string
}

/** What people say to a public announcement: what waits for a reply, what came on paper or by phone, and its close. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    title: '',
    until: '',
    why: '',
    /** How long people may still answer, or that it is over. */
    standing: '',
    counts: '',
    waiting: 0,
    which: 'waiting' as 'waiting' | 'replied',
    rows: [] as Row[],
    after: '',
    more: '',
    replyingTo: '',
    /** Paper and phone. */
    entering: false,
    channel: 'paper' as 'paper' | 'phone',
    firstDay: '',
    lastDay: '',
    receivedOn: '',
    receivedWords: '',
    isOver: false,
    /** May be closed now; what stands in the way. */
    closes: false,
    closeHint: '',
    closing: false,
    closed: '',
    node: '',
    busy: false,
    problem: '',
    help: '',
    said: '',
  },

  id: '',
  seen: null as DeskNotice | null,
  asked: 0,
  /** What is typed as replies, by answer, and as an answer that came on paper. */
  replies: {} as Record<string, string>,
  entry: { name: '', text: '' },
  keyFor: (_: object): string => '',

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    this.keyFor = keyMaker()
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.asked += 1
    const { asked } = this
    const { which } = this.data
    const [notice, answers] = await Promise.all([
      call('notices', 'getDeskNotice', { noticeId: this.id }),
      call('notices', 'listAnswers', { noticeId: this.id, which }),
    ])
    if (asked !== this.asked) return
    const failed = [notice, answers].find(({ ok }) => !ok) as Failed | undefined
    if (!notice.ok || !answers.ok) {
      if (failed && (!passes(failed) || this.data.face !== 'ready')) this.setData(faceOf(failed))
      return
    }
    // Its counts leave out what was replied to a moment ago.
    this.show(notice.data, answers.data.counts)
    this.setData({
      face: 'ready',
      rows: answers.data.answers.map(rowOf),
      after: answers.data.next ?? '',
      more: '',
    })
  },

  show(notice: DeskNotice, counts = notice.announcement?.counts ?? noCounts) {
    this.seen = notice
    const { announcement, shown, visibleFrom = 0, actions, node } = notice
    if (!announcement)
      return this.setData({ face: 'refused', message: '这则通知不是公示。', next: '请返回上一页。' })
    const now = Date.now()
    const { endsAt, lastDay, why, closed } = announcement
    const isOver = endsAt <= now
    this.setData({
      node,
      title: shown?.title ?? '',
      until: `意见收到${dayInWords(lastDay, now)} 晚上12点`,
      why,
      standing: closed ? '已办结' : isOver ? '已到期' : leftInWords(endsAt, now),
      counts: (['app', 'paper', 'phone'] as const)
        .map((channel) => `${channelInWords[channel]}${counts[channel]}条`)
        .join('，'),
      waiting: counts.waiting,
      firstDay: dayOf(visibleFrom),
      lastDay: isOver ? lastDay : today(now),
      ...(!this.data.receivedOn && dayChosen(isOver ? lastDay : today(now), now)),
      isOver,
      closes: isOver && counts.waiting === 0 && actions.includes('close'),
      closeHint: !isOver
        ? '到期以后，每条意见都回复了，就可以办结。'
        : counts.waiting > 0
          ? `还有${counts.waiting}条没有回复，回复完才能办结。`
          : actions.includes('close')
            ? ''
            : '要负责人来办结。',
      closed: closed ? `${closed.by.name} ${inWords(closed.at, now)} 办结` : '',
    })
  },

  takeWhich(event: WechatMiniprogram.TouchEvent) {
    this.setData({ which: event.currentTarget.dataset.which, rows: [], replyingTo: '', said: '' })
    void this.load()
  },

  async loadMore() {
    const { which, after, more } = this.data
    if (more === 'loading') return
    this.setData({ more: 'loading' })
    const { asked } = this
    const result = await call('notices', 'listAnswers', { noticeId: this.id, which, after })
    if (asked !== this.asked) return
    if (!result.ok) return this.setData({ more: 'failed' })
    this.setData({
      rows: [...this.data.rows, ...result.data.answers.map(rowOf)],
      after: result.data.next ?? '',
      more: '',
    })
  },

  beginReply(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({ replyingTo: this.data.replyingTo === id ? '' : id, problem: '', said: '' })
  },

  typeReply(event: WechatMiniprogram.Input) {
    this.replies[event.currentTarget.dataset.id] = event.detail.value
  },

  async reply(event: WechatMiniprogram.TouchEvent) {
    const answerId = event.currentTarget.dataset.id as string
    const text = (this.replies[answerId] ?? '').trim()
    if (!text) return this.fail('请写一写怎么回复。', '')
    if (this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const result = await call('notices', 'replyToAnswer', { answerId, text }, this.keyFor({ answerId, text }))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    delete this.replies[answerId]
    this.setData({
      replyingTo: '',
      said:
        result.data.channel === 'app' ? '已回复，提意见的人会收到。' : '已回复。书面或电话来的，请告诉本人。',
    })
    await this.load()
  },

  enter() {
    this.setData({ entering: !this.data.entering, problem: '', said: '' })
  },

  takeChannel(event: WechatMiniprogram.TouchEvent) {
    this.setData({ channel: event.currentTarget.dataset.channel })
  },

  pickDay(event: WechatMiniprogram.PickerChange) {
    this.setData(dayChosen(event.detail.value as string, Date.now()))
  },

  typeEntry(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as 'name' | 'text'
    this.entry[field] = event.detail.value
  },

  async saveEntry() {
    const [name, text] = [this.entry.name.trim(), this.entry.text.trim()]
    const { channel, receivedOn, busy } = this.data
    if (!text) return this.fail('请写一写意见的内容。', '')
    if (busy) return
    this.setData({ busy: true, problem: '' })
    const input = { noticeId: this.id, channel, receivedOn, text, ...(name && { name }) }
    const result = await call('notices', 'enterAnswer', input, this.keyFor(input))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.entry = { name: '', text: '' }
    this.setData({ entering: false, said: '记下了，和手机上提的一样算数。', which: 'waiting' })
    await this.load()
  },

  askClose() {
    this.setData({ closing: !this.data.closing, problem: '' })
  },

  async close() {
    const { seen } = this
    if (!seen || this.data.busy) return
    this.setData({ busy: true, problem: '' })
    const input = { noticeId: this.id, rev: seen.rev }
    const result = await call('notices', 'closeAnnouncement', input, this.keyFor(input))
    this.setData({ busy: false })
    if (!result.ok) {
      this.failWith(result)
      // An answer has come in meanwhile, or somebody else has closed it.
      return this.load()
    }
    this.setData({ closing: false, said: '已办结。可以写一则结果通知，和这则公示连在一起。' })
    this.show(result.data)
  },

  writeResult() {
    goTo(`/leader/edit/edit?node=${this.data.node}&about=${this.id}`)
  },

  /** The course with the answers blacked out, to be pasted where it is filed. */
  async copyCourse() {
    if (this.data.busy) return
    this.setData({ busy: true, problem: '', said: '' })
    const parts: string[] = []
    let after: string | undefined
    do {
      const result = await call('notices', 'exportCourse', { noticeId: this.id, ...(after && { after }) })
      if (!result.ok) {
        this.setData({ busy: false })
        return this.failWith(result)
      }
      parts.push(courseInWords(result.data, after === undefined))
      after = result.data.next
    } while (after)
    const done = await copyText(parts.join('\n'))
    this.setData({ busy: false, said: done ? '已复制，里面没有姓名和电话。' : '没有复制成，请再点一次。' })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail(
        '还没保存，现在连不上服务中心。',
        `请再点一次，不会存两次；急事请拨${office().phone}。`,
      )
    const { code, message, next } = failed.error
    if (code === 'STALE') void this.load()
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },
})

function dayChosen(day: string, now: number): { receivedOn: string; receivedWords: string } {
  return { receivedOn: day, receivedWords: dayInWords(day, now) }
}

function rowOf({ id, channel, at, receivedOn, enteredBy, name, text, reply }: Answer): Row {
  const now = Date.now()
  const came = receivedOn ? dayInWords(receivedOn, now) : inWords(at, now)
  const from = name ?? (channel === 'app' ? '' : '没有留姓名')
  return {
    id,
    head: [channelInWords[channel as Channel], came, from, enteredBy && `${enteredBy.name}记`]
      .filter(Boolean)
      .join('　'),
    text,
    reply: reply?.text ?? '',
    replied: reply ? `${reply.by.name} ${inWords(reply.at, now)} 回复` : '',
  }
}

function courseInWords(
  { title, unit, versions, periods, closed, answers, results }: Course,
  isFirst: boolean,
) {
  const said = answers.flatMap(({ at, channel, receivedOn, text, reply }) => [
    `${channelInWords[channel]} ${receivedOn ? dayInWords(receivedOn) : inWords(at)}：${text}`,
    reply ? `　回复（${inWords(reply.at)}）：${reply.text}` : '　还没有回复',
  ])
  if (!isFirst) return said.join('\n')
  return [
    `${title}（${unit}）`,
    ...versions.map(({ n, at, why }) => `第${n}版 ${inWords(at)}${why ? `：${why}` : ''}`),
    ...periods.map(({ days, lastDay, why }) => `公示${days}个工作日，到${dayInWords(lastDay)}。${why}`),
    ...(closed ? [`${inWords(closed.at)} 办结`] : []),
    ...results.map((one) => `结果：${one.title}，${inWords(one.visibleFrom)}`),
    ...said,
  ].join('\n')
}
