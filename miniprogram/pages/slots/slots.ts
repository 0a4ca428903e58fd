import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { inWords, TO_CONFIRM } from '../../generated/shared/time'
import { call, faceOf, passes } from '../../services/call'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { type Appointment, keepAppointment, keptAppointment } from '../../services/kept'
import { look } from '../../services/look'
import { ring } from '../../services/office'
import { isOwnDay, isOwnPlace, placeIsGone } from '../../services/own-place'
import { dayOnPage, rangeInWords, shortRange } from '../../services/when'

type Days = OutputOf<AppointmentsContract['listDays']>
type Slots = OutputOf<AppointmentsContract['listSlots']>

interface DayChoice {
  day: string
  /** 明天, or 11月24日 星期二. */
  name: string
  /** The date where `name` is a word. */
  date: string
  words: string
  open: boolean
}

interface SlotChoice {
  id: string
  name: string
  words: string
  label: string
  free: boolean
}

/** Choosing a day and a time: for a new appointment, or (`move`) another time for one that is booked. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    service: '',
    site: null as Days['site'] | null,
    days: [] as DayChoice[],
    /** The chosen day; all days are shown while there is none. */
    day: null as DayChoice | null,
    slotsFace: 'ready',
    parts: [] as { name: string; slots: SlotChoice[] }[],
    slotId: '',
    /** Of an appointment that moves: when it is now. */
    current: '',
    moving: false,
    problem: null as { message: string; next: string } | null,
    saving: false,
  },

  query: { service: '', site: '', move: '', rev: 0 },
  moveKey: keyMaker(),

  onLoad({ service = '', site = '', move = '', rev = '0' }: Record<string, string | undefined>) {
    this.query = { service, site, move, rev: Number(rev) }
    this.moveKey = keyMaker()
    if (move) {
      wx.setNavigationBarTitle({ title: '改时间' })
      const kept = keptAppointment(move)
      this.setData({ moving: true, current: kept ? inWords(kept.startsAt, Date.now()) : '' })
    }
  },

  /** Coming back from the next page, what is free may have changed. */
  onShow() {
    this.setData(look())
    void this.load()
  },

  async load() {
    const { service, site } = this.query
    const result = await call('appointments', 'listDays', { serviceId: service, siteId: site })
    if (!result.ok) {
      if (!passes(result) || this.data.face === 'loading') this.setData(faceOf(result))
      return
    }
    const coming = result.data.days.filter(({ state }) => state !== 'past')
    const days = coming.map((one) => dayChoice(one, isOwnDay({ service, site, day: one.day })))
    const { day } = this.data
    const full = days.every(({ open }) => !open) && coming.some(({ state }) => state === 'open')
    // A day that is only not decided yet is worth knowing.
    const later = coming.some(({ state }) => state === 'to-confirm' || state === 'not-yet')
    this.setData({
      face: full && !later ? 'empty' : 'ready',
      message: '这两个星期都约满了。',
      next: '不预约也可以直接来；或者打电话问一问。',
      service: result.data.service.name,
      site: result.data.site,
      days,
      day: days.find((one) => one.day === day?.day) ?? null,
    })
    if (this.data.day) await this.loadSlots()
  },

  takeDay(event: WechatMiniprogram.TouchEvent) {
    const day = this.data.days.find((one) => one.day === event.currentTarget.dataset.day)
    if (!day) return
    this.setData({ day, slotId: '', parts: [], slotsFace: 'loading', problem: null })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    void this.loadSlots()
  },

  showDays() {
    this.setData({ day: null, slotId: '', parts: [] })
  },

  async loadSlots() {
    const { day } = this.data
    const { service, site } = this.query
    if (!day) return
    const result = await call('appointments', 'listSlots', { serviceId: service, siteId: site, day: day.day })
    // Another day was tapped meanwhile.
    if (this.data.day?.day !== day.day) return
    if (!result.ok) {
      if (passes(result) && this.data.parts.length > 0) return
      const { face, message, next } = faceOf(result)
      this.setData({ slotsFace: face, message, next })
      return
    }
    const slots = result.data.slots
      .filter(({ state }) => state !== 'past')
      .map((slot) => ({ ...slot, own: isOwnPlace({ service, site, day: day.day, slot: slot.id }) }))
    const isFree = slots.some(({ id, state, own }) => id === this.data.slotId && (state === 'free' || own))
    this.setData({ slotsFace: 'ready', parts: partsOf(slots), slotId: isFree ? this.data.slotId : '' })
  },

  takeSlot(event: WechatMiniprogram.TouchEvent) {
    this.setData({ slotId: event.currentTarget.dataset.id, problem: null })
  },

  goOn() {
    const { day, slotId, moving } = this.data
    const { service, site } = this.query
    if (!day || !slotId) return
    if (moving) {
      void this.move(day.day, slotId)
      return
    }
    goTo(`/pages/confirm/confirm?service=${service}&site=${site}&day=${day.day}&slot=${slotId}`, {
      // What is booked is not chosen any more when she comes back.
      booked: () => this.showDays(),
    })
  },

  async move(day: string, slotId: string) {
    if (this.data.saving) return
    this.setData({ saving: true, problem: null })
    const wish = { appointmentId: this.query.move, rev: this.query.rev, day, slotId }
    const result = await call('appointments', 'rescheduleAppointment', wish, this.moveKey(wish))
    this.setData({ saving: false })
    if (result.ok) {
      keepAppointment(result.data)
      return this.backToAppointment()
    }
    if (result.kind === 'offline') {
      this.tell('还没保存，原来的时间给您留着。', '请再点一次，或打电话改。')
      return
    }
    const { code, message, next } = result.error
    this.tell(message, next)
    if (code === 'STALE' || code === 'NOT_IN_THIS_STATE') await this.takeNewest()
    if (code === 'STALE' || placeIsGone(code)) await this.load()
  },

  tell(message: string, next: string) {
    this.setData({ problem: { message, next } })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  /** Somebody changed the appointment meanwhile: what it is now, and the number of changes that the next attempt names. */
  async takeNewest() {
    const result = await call('appointments', 'getAppointment', { appointmentId: this.query.move })
    if (!result.ok) return
    this.query.rev = result.data.rev
    this.setData({ current: nowIs(result.data) })
  },

  /** The page of the appointment says by itself what has changed. */
  backToAppointment() {
    if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: `/pages/appointment/appointment?id=${this.query.move}` })
  },

  ring() {
    ring(this.data.site?.phone ?? '')
  },
})

function dayChoice({ day, state, reason, free }: Days['days'][number], own: boolean): DayChoice {
  const words = {
    open: free > 0 ? `还有${free}个位子` : own ? '给您留着一个位子' : '没有位子了',
    // The weekday stands above it already.
    closed: reason?.replace(/^星期.(?=不办公$)/, '') ?? '不办公',
    'to-confirm': reason ?? TO_CONFIRM,
    'not-yet': '还没有开始预约',
    past: '过了',
  }[state]
  return { day, ...dayOnPage(day), words, open: state === 'open' && (free > 0 || own) }
}

function partsOf(slots: (Slots['slots'][number] & { own: boolean })[]) {
  const inPart = (from: string, to: string) =>
    slots
      .filter((slot) => slot.from >= from && slot.from < to)
      .map(({ id, from, to, state, free, own }) => {
        const words = state === 'free' ? `还有${free}位` : own ? '给您留着' : '约满'
        return {
          id,
          name: shortRange(from, to),
          words,
          label: `${rangeInWords(from, to).join('')}，${words}`,
          free: state === 'free' || own,
        }
      })
  return [
    { name: '上午', slots: inPart('00:00', '12:00') },
    { name: '下午', slots: inPart('12:00', '18:00') },
    { name: '晚上', slots: inPart('18:00', '24:00') },
  ].filter((part) => part.slots.length > 0)
}

function nowIs({ status, startsAt }: Appointment): string {
  return status === 'booked' ? inWords(startsAt, Date.now()) : ''
}
