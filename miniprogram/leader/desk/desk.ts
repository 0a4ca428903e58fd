import type { OutputOf, Role } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { timersInWords } from '../../generated/shared/notices/reach-rules'
import { editorRoles, publisherRoles } from '../../generated/shared/notices/rules'
import { relativeInWords } from '../../generated/shared/time'
import { call, faceOf, passes } from '../../services/call'
import { type Line, leftInWords, lineOf } from '../../services/desk-words'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { askAgainWhoIAm, type Unit, unitsOf } from '../../services/staff'

type Dashboard = OutputOf<NoticesContract['getDashboard']>
type Desk = OutputOf<NoticesContract['listDesk']>

interface Section {
  id: string
  title: string
  /** What is to be done with it. */
  hint: string
  lines: Line[]
}

interface Numbers {
  appointments: { site: string; name: string; words: string; percent: number }[]
  waiting: { what: string; words: string }[]
  timers: { name: string; since: string }[]
}

/** What waits at the place where she works: what presses first, then reviews, drafts and open announcements. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    units: [] as Unit[],
    node: '',
    publishes: false,
    sections: [] as Section[],
    numbers: null as Numbers | null,
    /** Whether nobody answers now, and it is what was seen before. */
    old: false,
    published: [] as Line[],
    showsPublished: false,
    after: '',
    more: '',
  },

  asked: 0,

  /** Coming back, something was written or decided. */
  onShow() {
    this.setData(look())
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async open() {
    const found = await unitsOf(editorRoles)
    if (!found.ok) return this.setData(faceOf(found))
    const { units } = found.data
    this.setData({ units })
    if (units[0]) this.turnTo(units[0])
  },

  turnTo({ node, role }: Unit) {
    this.setData({ node, publishes: (publisherRoles as readonly Role[]).includes(role) })
  },

  async load() {
    if (!this.data.node) await this.open()
    if (!this.data.node) return
    this.asked += 1
    const { asked } = this
    const { node } = this.data
    const [desk, dashboard] = await Promise.all([
      call('notices', 'listDesk', { node }),
      this.data.publishes ? call('notices', 'getDashboard', { node }) : undefined,
    ])
    // She has turned to another place: only the newest answer counts.
    if (asked !== this.asked) return
    if (desk.ok) {
      this.show(desk.data)
      // The lists are worth showing without the numbers.
      if (dashboard?.ok) this.count(dashboard.data)
      return
    }
    if (passes(desk) && this.data.face === 'ready') return this.setData({ old: true })
    askAgainWhoIAm()
    this.setData({ ...faceOf(desk), node: '' })
  },

  show({ urgentToReview, toReview, drafts, openAnnouncements }: Desk) {
    const now = Date.now()
    const section = (id: string, title: string, hint: string, found: Desk['drafts']): Section[] =>
      found.length > 0 ? [{ id, title, hint, lines: found.map((line) => lineOf(line, now)) }] : []
    const announced = section(
      'announcements',
      '正在公示',
      '每条意见都要回复；到期以后办结。',
      openAnnouncements,
    )
    this.setData({
      face: 'ready',
      old: false,
      sections: [
        ...section(
          'urgent',
          this.data.publishes ? '紧急发布的，请尽快看' : '紧急发布的，等负责人看',
          '一个人先发的，二十四小时里要有另一位负责人看过。',
          urgentToReview,
        ),
        ...section('review', '等人审核', '写的人自己不能审核。', toReview),
        ...section('drafts', '草稿', '', drafts),
        ...announced.map((one) => ({
          ...one,
          lines: one.lines.map((line, index) => ({ ...line, ...answeringOf(openAnnouncements[index], now) })),
        })),
      ],
    })
  },

  count({ appointments, waiting, timers }: Dashboard) {
    const most = Math.max(1, ...appointments.map(({ booked }) => booked))
    const now = Date.now()
    const late = timers.filter((timer) => timer.late)
    this.setData({
      numbers: {
        appointments: appointments.map(({ site, name, booked }) => ({
          site,
          name,
          words: `${booked}位`,
          percent: Math.round((booked / most) * 100),
        })),
        waiting: [
          ['等人审核', waiting.reviews],
          ['紧急发布，等另一个人看', waiting.urgentReviews],
          ['其中过了二十四小时', waiting.urgentReviewsLate],
          ['意见等回复', waiting.answers],
          ['公示到期，等办结', waiting.announcementsToClose],
        ].flatMap(([what, count]) => (count ? [{ what: String(what), words: String(count) }] : [])),
        timers: late.map(({ name, ranAt }) => ({
          name: timersInWords[name],
          since: ranAt === undefined ? '还没有运行过' : `${relativeInWords(ranAt, now)}以后没有运行`,
        })),
      },
    })
  },

  takeUnit(event: WechatMiniprogram.TouchEvent) {
    const unit = this.data.units.find(({ node }) => node === event.currentTarget.dataset.node)
    if (!unit) return
    this.turnTo(unit)
    this.setData({ face: 'loading', showsPublished: false, numbers: null })
    void this.load()
  },

  write() {
    goTo(`/leader/edit/edit?node=${this.data.node}`)
  },

  openLine(event: WechatMiniprogram.TouchEvent) {
    const { id, written } = event.currentTarget.dataset as { id: string; written: boolean }
    goTo(written ? `/leader/edit/edit?id=${id}` : `/leader/review/review?id=${id}`)
  },

  async showPublished() {
    if (this.data.showsPublished) return this.setData({ showsPublished: false })
    this.setData({ showsPublished: true, published: [], after: '' })
    await this.loadMore()
  },

  async loadMore() {
    const { node, after, more } = this.data
    if (more === 'loading') return
    this.setData({ more: 'loading' })
    const result = await call('notices', 'listPublished', { node, ...(after && { after }) })
    if (node !== this.data.node || !this.data.showsPublished) return this.setData({ more: '' })
    if (!result.ok) return this.setData({ more: 'failed' })
    const now = Date.now()
    const lines = result.data.notices.map((line) => lineOf(line, now))
    this.setData({
      published: [...this.data.published, ...lines],
      after: result.data.next ?? '',
      more: '',
    })
  },
})

/** Of an announcement: how long people may answer, and how many of them wait for a reply. */
function answeringOf(line: Desk['openAnnouncements'][number] | undefined, now: number): Partial<Line> {
  if (!line) return {}
  const { endsAt, waiting } = line
  const over = endsAt <= now
  const waits = waiting > 0 ? `${waiting}条意见等回复` : ''
  return {
    left: [over ? (waiting > 0 ? '已到期' : '已到期，可以办结') : leftInWords(endsAt, now), waits]
      .filter(Boolean)
      .join('，'),
    late: over || waiting > 0,
  }
}
