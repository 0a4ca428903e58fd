import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { editorRoles, publisherRoles } from '../../generated/shared/notices/rules'
import { call, faceOf, passes } from '../../services/call'
import { type Line, lineOf } from '../../services/desk-words'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { askAgainWhoIAm, workplaces } from '../../services/staff'

type Desk = OutputOf<NoticesContract['listDesk']>

interface Section {
  id: string
  title: string
  /** What is to be done with it. */
  hint: string
  lines: Line[]
}

/** What waits at the place where she works: what presses first, then reviews, drafts and open announcements. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    places: [] as { node: string; name: string; publishes: boolean }[],
    node: '',
    publishes: false,
    sections: [] as Section[],
    /** Whether nobody answers now, and it is what was seen before. */
    old: false,
    published: null as Line[] | null,
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

  async open(): Promise<boolean> {
    const found = await workplaces(editorRoles)
    if (!found.ok) {
      this.setData(faceOf(found))
      return false
    }
    const places = await Promise.all(
      found.data.places.map(async ({ node, role }) => ({
        node,
        name: (await nodeName(node)) || '我的单位',
        publishes: (publisherRoles as readonly string[]).includes(role),
      })),
    )
    this.setData({ places, node: places[0]?.node ?? '', publishes: places[0]?.publishes ?? false })
    return true
  },

  async load() {
    if (!this.data.node && !(await this.open())) return
    this.asked += 1
    const { asked } = this
    const { node } = this.data
    const desk = await call('notices', 'listDesk', { node })
    // She has turned to another place: only the newest answer counts.
    if (asked !== this.asked) return
    if (desk.ok) return this.show(desk.data)
    if (passes(desk) && this.data.face === 'ready') return this.setData({ old: true })
    askAgainWhoIAm()
    this.setData({ ...faceOf(desk), node: '' })
  },

  show({ urgentToReview, toReview, drafts, openAnnouncements }: Desk) {
    const now = Date.now()
    const section = (id: string, title: string, hint: string, lines: Desk['drafts']): Section[] =>
      lines.length > 0 ? [{ id, title, hint, lines: lines.map((line) => lineOf(line, now)) }] : []
    this.setData({
      face: 'ready',
      old: false,
      sections: [
        ...section(
          'urgent',
          '紧急发布的，请尽快看',
          '一个人先发的，二十四小时里要有另一个人看过。',
          urgentToReview,
        ),
        ...section('review', '等人审核', '写的人自己不能审核。', toReview),
        ...section('drafts', '草稿', '', drafts),
        ...section('announcements', '正在公示', '每条意见都要回复；到期以后办结。', openAnnouncements),
      ],
    })
  },

  takePlace(event: WechatMiniprogram.TouchEvent) {
    const place = this.data.places.find(({ node }) => node === event.currentTarget.dataset.node)
    if (!place) return
    this.setData({ node: place.node, publishes: place.publishes, face: 'loading', published: null })
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
    if (this.data.published) return this.setData({ published: null })
    this.setData({ published: [], after: '' })
    await this.loadMore()
  },

  async loadMore() {
    const { node, after, more } = this.data
    if (more === 'loading') return
    this.setData({ more: 'loading' })
    const result = await call('notices', 'listPublished', { node, ...(after && { after }) })
    if (node !== this.data.node || !this.data.published) return this.setData({ more: '' })
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
