import type { AccountsContract } from '../../../shared/accounts/contract'
import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { stateInWords } from '../../generated/shared/appointments/rules'
import { addDays, dayInWords, today } from '../../generated/shared/time'
import { call } from '../../services/call'
import { look } from '../../services/look'
import { needWords, roleWords } from '../../services/words'

type Me = OutputOf<AccountsContract['getMe']>
type DayList = OutputOf<AppointmentsContract['listDayOfSite']>
type Site = { id: string; name: string }

/** The staff's list of a day: what the counter expects, by time. Names are masked; the viewer's own name lies over the page. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    day: today(Date.now()),
    dayWords: dayInWords(today(Date.now()), Date.now()),
    sites: [] as Site[],
    site: undefined as Site | undefined,
    bookings: [] as {
      id: string
      code: string
      time: string
      what: string
      who: string
      needs: string
      status: string
    }[],
    viewer: '',
  },

  onLoad() {
    void this.open()
  },

  onShow() {
    this.setData(look())
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  /** Where the person works decides the site; who has a role on a street may look at each. */
  async open() {
    const [me, home] = await Promise.all([call('accounts', 'getMe', {}), call('appointments', 'getHome', {})])
    if (!me.ok || !home.ok) {
      const failed = me.ok ? home : me
      const refused = !failed.ok && failed.kind === 'refused'
      const { message = '', next = '' } = refused ? failed.error : {}
      this.setData({ face: refused ? 'refused' : 'offline', message, next })
      return
    }
    const sites = home.data.sites.map(({ id, name }) => ({ id, name }))
    const own = me.data.roles.find(({ site }) => site)?.site
    this.setData({
      sites,
      site: sites.find(({ id }) => id === own) ?? sites[0],
      viewer: viewerOf(me.data),
    })
    await this.load()
  },

  async load() {
    const { site, day } = this.data
    if (!site) return this.open()
    const result = await call('appointments', 'listDayOfSite', { siteId: site.id, day })
    if (!result.ok) {
      const { message = '', next = '' } = result.kind === 'refused' ? result.error : {}
      this.setData({ face: result.kind, message, next, dayWords: dayInWords(day, Date.now()) })
      return
    }
    const bookings = result.data.bookings.map(rowOf)
    this.setData({
      bookings,
      face: bookings.length > 0 ? 'ready' : 'empty',
      dayWords: dayInWords(day, Date.now()),
    })
  },

  turn(event: WechatMiniprogram.TouchEvent) {
    this.setData({ day: addDays(this.data.day, Number(event.currentTarget.dataset.by)) })
    void this.load()
  },

  takeSite(event: WechatMiniprogram.TouchEvent) {
    const site = this.data.sites.find(({ id }) => id === event.currentTarget.dataset.id)
    if (site) this.setData({ site })
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

function viewerOf({ people, roles }: Me): string {
  const [first] = roles
  return people.find(({ relation }) => relation === 'self')?.name ?? (first ? roleWords[first.role] : '')
}
