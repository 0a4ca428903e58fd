import type { OutputOf, Role } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { call, faceOf, passes } from '../../services/call'
import { look } from '../../services/look'
import { type Card, cardOf } from '../../services/notice-words'
import { type Unit, unitsOf } from '../../services/staff'

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
    units: [] as Unit[],
    node: '',
    name: '',
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
    const found = await unitsOf(team)
    if (asked !== this.asked) return
    if (!found.ok) return this.notRead(found)
    const { units } = found.data
    const unit = units.find(({ node }) => node === this.data.node) ?? units[0]
    if (!unit) return
    const result = await call('notices', 'listTeamNotices', { node: unit.node })
    // She has chosen another place meanwhile.
    if (asked !== this.asked) return
    if (!result.ok) return this.notRead(result)
    this.show(result.data, unit, units)
  },

  notRead(failed: Parameters<typeof faceOf>[0]) {
    if (passes(failed) && this.data.face === 'ready') this.setData({ old: true })
    else this.setData(faceOf(failed))
  },

  show({ pinned, notices, next = '' }: List, { node, name }: Unit, units: Unit[]) {
    const now = Date.now()
    const cards = [...pinned, ...notices].map((one) => cardOf(one, now))
    this.setData({
      face: cards.length > 0 ? 'ready' : 'empty',
      node,
      units,
      name,
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

  takeUnit(event: WechatMiniprogram.TouchEvent) {
    this.setData({ node: event.currentTarget.dataset.node, face: 'loading' })
    void this.load()
  },
})
