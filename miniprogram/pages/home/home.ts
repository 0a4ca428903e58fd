import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { clockInWords, inWords } from '../../generated/shared/time'
import { call, faceOf } from '../../services/call'
import { goTo } from '../../services/go'
import { keepMine, keptMine, type Mine } from '../../services/kept'
import { chooseTextSize, elderSizes, look } from '../../services/look'
import { office, rememberOffice } from '../../services/office'
import { lateWords, standingOf } from '../../services/standing'
import { wantCategory } from '../../services/wanted'
import { categoryWords } from '../../services/words'

type Home = OutputOf<AppointmentsContract['getHome']>

/** Today in words: 今天上午9:00到中午12:00… */
function openingWords({ today }: Home): string {
  if (today.ranges.length === 0) return today.reason ? `今天不办公（${today.reason}）` : '今天不办公'
  const ranges = today.ranges.map(({ from, to }) => `${clockInWords(from)}到${clockInWords(to)}`)
  return `今天${ranges.join('，')}`
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
    open: false,
    hours: '',
    reason: '',
    categories: [] as { id: string; name: string; tile: string }[],
    upcoming: null as { id: string; title: string; when: string; where: string } | null,
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
      open: home.today.open,
      hours: openingWords(home),
      reason: home.today.ranges.length > 0 ? (home.today.reason ?? '') : '',
      categories: home.categories.map(({ id: category }) => ({ id: category, ...categoryWords[category] })),
    })
    const mine = await call('appointments', 'listMyAppointments', {})
    if (mine.ok) {
      keepMine(mine.data)
      this.setData({ upcoming: upcomingOf(mine.data) })
    }
  },

  switchElder() {
    chooseTextSize(this.data.elder ? 0 : elderSizes[0])
    this.setData(look())
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
    title: `${first.person.name}　${first.service.name}`,
    when: inWords(first.startsAt, now),
    where: standingOf(first, now).late ? `${first.site.name}。${lateWords}。` : first.site.name,
  }
}
