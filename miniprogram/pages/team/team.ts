import type { OutputOf, Role } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { call, faceOf, passes } from '../../services/call'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { type Card, cardOf } from '../../services/notice-words'
import { workplaces } from '../../services/staff'

type List = OutputOf<NoticesContract['listTeamNotices']>

/** Everybody who has a post reads what colleagues are told. */
const team: readonly Role[] = [
  'volunteer',
  'grid-worker',
  'counter-staff',
  'community-leader',
  'supervisor',
  'street-admin',
  'county-admin',
  'compliance-officer',
]

/** What staff and volunteers are told where they work; nobody else sees it. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    places: [] as { node: string; name: string }[],
    node: '',
    place: '',
    notices: [] as Card[],
    /** Where the next page begins; empty when there is none. */
    after: '',
    more: '',
    /** Whether it is what was seen before, because nobody answers now. */
    old: false,
  },

  asked: 0,

  onShow() {
    this.setData(look())
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.asked += 1
    const asked = this.asked
    const found = await workplaces(team)
    if (asked !== this.asked) return
    if (!found.ok) return this.notRead(found)
    const nodes = found.data.places.map(({ node }) => node)
    const node = nodes.includes(this.data.node) ? this.data.node : (nodes[0] ?? '')
    const [result, places] = await Promise.all([
      call('notices', 'listTeamNotices', { node }),
      Promise.all(nodes.map(async (one) => ({ node: one, name: (await nodeName(one)) || '我工作的地方' }))),
    ])
    // She has chosen another place meanwhile.
    if (asked !== this.asked) return
    if (!result.ok) return this.notRead(result)
    this.show(result.data, node, places)
  },

  notRead(failed: Parameters<typeof faceOf>[0]) {
    if (passes(failed) && this.data.face === 'ready') this.setData({ old: true })
    else this.setData(faceOf(failed))
  },

  show({ pinned, notices, next = '' }: List, node: string, places: { node: string; name: string }[]) {
    const now = Date.now()
    const cards = [...pinned, ...notices].map((one) => cardOf(one, now))
    this.setData({
      face: cards.length > 0 ? 'ready' : 'empty',
      node,
      places,
      place: places.find((one) => one.node === node)?.name ?? '',
      notices: cards,
      after: next,
      more: '',
      old: false,
    })
  },

  async loadMore() {
    const { after, more, node } = this.data
    if (more === 'loading') return
    this.setData({ more: 'loading' })
    const asked = this.asked
    const result = await call('notices', 'listTeamNotices', { node, after })
    if (asked !== this.asked) return
    if (!result.ok) return this.setData({ more: 'failed' })
    const now = Date.now()
    const notices = [...this.data.notices, ...result.data.notices.map((one) => cardOf(one, now))]
    this.setData({ notices, after: result.data.next ?? '', more: '' })
  },

  choosePlace(event: WechatMiniprogram.TouchEvent) {
    this.setData({ node: event.currentTarget.dataset.node, face: 'loading' })
    void this.load()
  },
})
