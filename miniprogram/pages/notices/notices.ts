import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import type { NoticeKind } from '../../../shared/notices/rules'
import { kindInWords } from '../../generated/shared/notices/rules'
import { inWords } from '../../generated/shared/time'
import { call, faceOf, passes } from '../../services/call'
import { goTo } from '../../services/go'
import { homePlace } from '../../services/home-place'
import { keepNotices, keptNotices } from '../../services/kept-notices'
import { look } from '../../services/look'
import { type Card, cardOf } from '../../services/notice-words'
import { office, ring } from '../../services/office'
import { placeToRead } from '../../services/preferences'

type List = OutputOf<NoticesContract['listNotices']>

const typingPauseMs = 300

/** What is announced where she lives and above: pinned ones, then the newest; by kind, with search. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    /** Where, and whether she has said that she lives there. */
    place: '',
    placed: false,
    kinds: [
      { id: '', name: '全部' },
      ...Object.entries(kindInWords).map(([id, name]) => ({ id: id as string, name: name as string })),
    ],
    kind: '' as NoticeKind | '',
    /** What the field begins with; what is typed stays in it. */
    search: '',
    searched: '',
    pinned: [] as Card[],
    notices: [] as Card[],
    /** Where the next page begins; empty when there is none. */
    after: '',
    more: '',
    office: office(),
    /** Whether it is what was seen before, because nobody answers now; and since when, where another day or start has passed. */
    old: false,
    since: '',
  },

  node: '',
  typed: '',
  typing: 0,
  asked: 0,
  /** What the list that is shown was asked with. */
  shown: '',

  onShow() {
    this.setData({ ...look(), office: office() })
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  wish() {
    const search = this.typed.trim().slice(0, 40)
    const { kind } = this.data
    return { node: this.node, ...(search && { search }), ...(kind && { kind }) }
  },

  async load() {
    this.asked += 1
    const asked = this.asked
    const place = await placeToRead()
    if (asked !== this.asked) return
    if (!place.ok) {
      if (!passes(place) || !this.showKept()) this.setData(faceOf(place))
      return
    }
    this.node = place.data.node
    this.setData({ place: place.data.name, placed: homePlace() !== undefined })
    const wish = this.wish()
    const result = await call('notices', 'listNotices', wish)
    // She has typed on, or chosen another kind: only the newest answer counts.
    if (asked !== this.asked) return
    const same = this.shown === JSON.stringify(wish)
    if (!result.ok) {
      if (passes(result) && same) return this.setData({ old: true })
      if (passes(result) && this.showKept()) return
      return this.setData(faceOf(result))
    }
    this.shown = JSON.stringify(wish)
    this.show(result.data, wish.search)
    if (!wish.search && !wish.kind)
      keepNotices({ node: this.node, place: place.data.name, at: Date.now(), list: result.data })
  },

  /** The first page of the place, as this phone saw it last: a search or a kind looks among these. Answers whether there is one. */
  showKept(): boolean {
    const { kind } = this.data
    const kept = keptNotices()
    if (!kept || (this.node && kept.node !== this.node)) return false
    const words = this.typed.trim().slice(0, 40)
    const isWanted = (one: List['notices'][number]) =>
      (!kind || one.kind === kind) && (!words || `${one.title}${one.summary}`.includes(words))
    const { pinned, notices } = kept.list
    this.show({ pinned: pinned.filter(isWanted), notices: notices.filter(isWanted) }, words)
    // What was pressing then may be over by now: the day says how old it is.
    this.setData({ place: kept.place, old: true, since: inWords(kept.at, Date.now()) })
    this.shown = ''
    return true
  },

  show({ pinned, notices, next = '' }: List, searched = '') {
    const now = Date.now()
    this.setData({
      face: pinned.length + notices.length > 0 ? 'ready' : 'empty',
      pinned: pinned.map((one) => cardOf(one, now)),
      notices: notices.map((one) => cardOf(one, now)),
      after: next,
      more: '',
      searched,
      old: false,
      since: '',
    })
  },

  async loadMore() {
    const { after, more } = this.data
    if (more === 'loading') return
    this.setData({ more: 'loading' })
    const asked = this.asked
    const result = await call('notices', 'listNotices', { ...this.wish(), after })
    if (asked !== this.asked) return
    if (!result.ok) return this.setData({ more: 'failed' })
    const now = Date.now()
    const notices = [...this.data.notices, ...result.data.notices.map((one) => cardOf(one, now))]
    this.setData({ notices, after: result.data.next ?? '', more: '' })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
    clearTimeout(this.typing)
    this.typing = setTimeout(() => void this.load(), typingPauseMs) as unknown as number
  },

  chooseKind(event: WechatMiniprogram.TouchEvent) {
    this.setData({ kind: event.currentTarget.dataset.id })
    void this.load()
  },

  showAll() {
    // The field hears of a change only: what it was begun with is empty already.
    this.setData({ kind: '', search: this.typed })
    this.typed = ''
    this.setData({ search: '' })
    void this.load()
  },

  choosePlace() {
    goTo('/pages/where/where')
  },

  ring() {
    ring(this.data.office.phone)
  },

  onShareAppMessage() {
    return { title: '通知公告：社区里的事，这里都有', path: '/pages/notices/notices' }
  },
})
