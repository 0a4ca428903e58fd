import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { stateInWords } from '../../generated/shared/appointments/rules'
import { dayListRoles, sitesOfStaff } from '../../generated/shared/appointments/sites'
import { addDays, dayInWords, today } from '../../generated/shared/time'
import { call, faceOf } from '../../services/call'
import { onKeys } from '../../services/keys'
import { look } from '../../services/look'
import { whoAmI, workplaces } from '../../services/staff'
import { needWords } from '../../services/words'

type DayList = OutputOf<AppointmentsContract['listDayOfSite']>
type Site = { id: string; name: string }

/** The staff's list of a day: what the counter expects, by time. Names are masked; the viewer's own name lies over the page. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    day: '',
    dayWords: '',
    sites: [] as Site[],
    site: null as Site | null,
    /** The sites are shown, so that she can take one: a county has many. */
    choosing: false,
    bookings: [] as {
      id: string
      code: string
      time: string
      what: string
      who: string
      needs: string
      status: string
    }[],
    /** Not counting those who cancelled. */
    coming: 0,
  },

  asked: 0,
  endKeys() {},

  onLoad() {
    const day = today(Date.now())
    this.setData({ day, dayWords: dayInWords(day, Date.now()) })
  },

  /** Coming back, somebody may have booked or cancelled. */
  onShow() {
    this.setData(look())
    this.endKeys = onKeys({ ArrowLeft: () => this.turnBy(-1), ArrowRight: () => this.turnBy(1) })
    void this.load()
  },

  onHide() {
    this.endKeys()
  },

  onUnload() {
    this.endKeys()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  /** Where the person works decides the site; who has a role on a street may look at each of the street. */
  async open() {
    const [found, home] = await Promise.all([workplaces(dayListRoles), call('appointments', 'getHome', {})])
    if (!found.ok) return this.setData(faceOf(found))
    const me = await whoAmI()
    if (!me.ok) return this.setData(faceOf(me))
    if (!home.ok) return this.setData(faceOf(home))
    const { sites, own } = sitesOfStaff(home.data.sites, me.data.roles)
    this.setData({ sites: sites.map(({ id, name }) => ({ id, name })), site: own ?? null })
    if (own) await this.load()
    else
      this.setData({
        face: 'refused',
        message: '您的岗位下面没有服务中心或者服务站。',
        next: '请管理员看一看您的岗位设在哪里。',
      })
  },

  async load() {
    const { site, day } = this.data
    if (!site) return this.open()
    this.asked += 1
    const asked = this.asked
    const result = await call('appointments', 'listDayOfSite', { siteId: site.id, day })
    // Another day or site was tapped meanwhile: only the newest answer counts.
    if (asked !== this.asked) return
    if (!result.ok) return this.setData(faceOf(result))
    const bookings = result.data.bookings.map(rowOf)
    this.setData({
      bookings,
      coming: result.data.bookings.filter(({ status }) => status !== 'cancelled').length,
      face: bookings.length > 0 ? 'ready' : 'empty',
    })
  },

  turn(event: WechatMiniprogram.TouchEvent) {
    this.turnBy(Number(event.currentTarget.dataset.by))
  },

  turnBy(days: number) {
    const day = addDays(this.data.day, days)
    this.setData({ day, dayWords: dayInWords(day, Date.now()), bookings: [], face: 'loading' })
    void this.load()
  },

  chooseSite() {
    this.setData({ choosing: !this.data.choosing })
  },

  takeSite(event: WechatMiniprogram.TouchEvent) {
    const site = this.data.sites.find(({ id }) => id === event.currentTarget.dataset.id)
    if (!site) return
    this.setData({ site, choosing: false, bookings: [], face: 'loading' })
    void this.load()
  },
})

function rowOf({ id, code, from, to, service, person, needs, status }: DayList['bookings'][number]) {
  return {
    id,
    code,
    time: `${from}–${to}`,
    what: service,
    who: person,
    needs: needs.map((need) => needWords[need]).join('、'),
    status: stateInWords[status],
  }
}
