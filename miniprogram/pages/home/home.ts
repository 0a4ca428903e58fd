import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { clockInWords } from '../../generated/shared/time'
import { call, faceOf } from '../../services/call'
import { goTo } from '../../services/go'
import { homePlace } from '../../services/home-place'
import { keepMine, keptMine, type Mine } from '../../services/kept'
import { chooseTextSize, elderSizes, look } from '../../services/look'
import { type Card, cardOf } from '../../services/notice-words'
import { office, rememberOffice } from '../../services/office'
import { bringChoices, keepChoice, placeToRead } from '../../services/preferences'
import { lateWords, standingOf } from '../../services/standing'
import { wantCategory } from '../../services/wanted'
import { dayOnPage } from '../../services/when'
import { categoryWords } from '../../services/words'

/** More than that would push the services below the fold; the others are one tap away. */
const noticesShown = 2

type Home = OutputOf<AppointmentsContract['getHome']>

/** Whether it is open, from when to when, and what is unusual about it; each is said once. */
function openingWords({ today: { open, ranges, reason = '' } }: Home) {
  if (ranges.length === 0) {
    // 今天星期日不办公; 今天不办公, and below it 国庆节放假.
    const isSaid = reason.endsWith('不办公')
    return { open, state: `今天${isSaid ? reason : '不办公'}`, hours: '', reason: isSaid ? '' : reason }
  }
  const parts = ranges.map(({ from, to }) => `${clockInWords(from)}到${clockInWords(to)}`)
  return {
    open,
    state: open ? '正在办公' : '现在没有办公',
    hours: `今天 ${parts.join('，')}`,
    reason,
  }
}

Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    site: null as Home['site'] | null,
    sites: [] as Home['sites'],
    choosing: false,
    opening: { open: false, state: '', hours: '', reason: '' },
    categories: [] as { id: string; name: string; tile: string }[],
    /** Whose notices they are, and the first of them, what presses before all. */
    place: '',
    notices: [] as Card[],
    upcoming: null as ReturnType<typeof upcomingOf>,
  },

  onShow() {
    const kept = keptMine()
    this.setData({ ...look(), upcoming: kept ? upcomingOf(kept) : null })
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  /** The centre first: it is public and all that the page needs. What the person has booked comes after it. */
  async load() {
    const { id } = office()
    let result = await call('appointments', 'getHome', id ? { siteId: id } : {})
    // A station that was closed down since.
    if (!result.ok && result.kind === 'refused' && id) result = await call('appointments', 'getHome', {})
    if (!result.ok) {
      if (this.data.face !== 'ready') this.setData(faceOf(result))
      return
    }
    const home = result.data
    rememberOffice(home.site)
    this.setData({
      face: 'ready',
      site: home.site,
      sites: home.sites,
      opening: openingWords(home),
      categories: home.categories.map(({ id: category }) => ({ id: category, ...categoryWords[category] })),
    })
    if (await bringChoices()) this.setData(look())
    await Promise.all([this.loadMine(), this.loadNotices()])
  },

  async loadMine() {
    const mine = await call('appointments', 'listMyAppointments', {})
    if (!mine.ok) return
    keepMine(mine.data)
    this.setData({ upcoming: upcomingOf(mine.data) })
  },

  /** Without them the page is whole all the same. */
  async loadNotices() {
    const place = await placeToRead()
    if (!place.ok) return
    const { node, name } = place.data
    const result = await call('notices', 'listNotices', { node })
    if (!result.ok) return
    const { pinned, notices } = result.data
    const now = Date.now()
    const standing = [...pinned, ...notices].filter(({ state }) => state === 'published')
    const first = standing.slice(0, noticesShown).map((one) => cardOf(one, now))
    this.setData({ place: homePlace() ? '您这里的' : `${name}的`, notices: first })
  },

  switchElder() {
    const elder = !this.data.elder
    chooseTextSize(elder ? elderSizes[0] : 0)
    this.setData(look())
    void keepChoice({ elder })
  },

  chooseSite() {
    this.setData({ choosing: !this.data.choosing })
  },

  takeSite(event: WechatMiniprogram.TouchEvent) {
    const site = this.data.sites.find(({ id }) => id === event.currentTarget.dataset.id)
    if (!site) return
    rememberOffice(site)
    this.setData({ choosing: false })
    void this.load()
  },

  openServices() {
    wantCategory()
    wx.switchTab({ url: '/pages/services/services' })
  },

  openCategory(event: WechatMiniprogram.TouchEvent) {
    wantCategory(event.currentTarget.dataset.id)
    wx.switchTab({ url: '/pages/services/services' })
  },

  openCircle() {
    goTo('/circle/circle/circle')
  },

  openNotice(event: WechatMiniprogram.TouchEvent) {
    goTo(`/pages/notice/notice?id=${event.currentTarget.dataset.id}`)
  },

  openNotices() {
    goTo('/pages/notices/notices')
  },

  openUpcoming() {
    goTo(`/pages/appointment/appointment?id=${this.data.upcoming?.id}`)
  },

  onShareAppMessage() {
    return { title: '党群服务中心：不用排队，先约时间', path: '/pages/home/home' }
  },
})

/** What is still to come; what was kept may be over by now. */
function upcomingOf({ open }: Mine) {
  const now = Date.now()
  const first = open.find((one) => standingOf(one, now).open)
  if (!first) return null
  return {
    id: first.id,
    day: dayOnPage(first.day),
    time: clockInWords(first.from),
    service: first.service.name,
    who: first.person.name,
    where: first.site.name,
    late: standingOf(first, now).late ? lateWords : '',
  }
}
