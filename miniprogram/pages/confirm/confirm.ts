import type { AccountsContract } from '../../../shared/accounts/contract'
import type { AppointmentsContract, VisitNeed } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import type { RefusalAnswer } from '../../../shared/errors'
import { clockInWords } from '../../generated/shared/time'
import { call, newKey, type Result } from '../../services/call'
import { keyMaker } from '../../services/intent'
import { keepAppointment } from '../../services/kept'
import { look } from '../../services/look'
import { noteOwnPlace } from '../../services/own-place'
import { askForReminder, noteReminders } from '../../services/remind'
import { dayOnPage } from '../../services/when'
import { needWords } from '../../services/words'

type Me = OutputOf<AccountsContract['getMe']>
type Service = OutputOf<AppointmentsContract['getService']>

/** A hold lasts ten minutes. */
const renewAfterMs = 8 * 60_000
const atMostOnceMs = 60_000

/** Refusals that mean: the place is gone, another one has to be chosen. */
const placeIsGone = [
  'SLOT_FULL',
  'SLOT_PAST',
  'SLOT_NOT_FOUND',
  'DAY_CLOSED',
  'DAY_NOT_OPEN_YET',
  'DAY_TO_CONFIRM',
]
const limits = ['LIMIT_PER_DAY', 'LIMIT_OPEN']
const phoneForm = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/

interface Problem {
  message: string
  next: string
  /** What else is offered beside the phone number of the office. */
  way?: 'slots' | 'mine'
}

/** The last look before booking: what, where, when, for whom. The place is kept meanwhile, and nothing presses. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    service: undefined as Service | undefined,
    site: undefined as Service['sites'][number] | undefined,
    day: { name: '', date: '' },
    time: '',
    people: [] as { id: string; name: string }[],
    /** Empty: the person whom the account belongs to, who has not said yet how to address her. */
    personId: '',
    name: '',
    phone: '',
    needs: [] as { id: VisitNeed; name: string; on: boolean }[],
    kept: false,
    problem: undefined as Problem | undefined,
    saving: false,
  },

  query: { service: '', site: '', day: '', slot: '' },
  registerKey: keyMaker(),
  bookKey: keyMaker(),
  heldAt: 0,
  holding: Promise.resolve(),
  renewal: 0,
  askedForReminder: false,

  onLoad({ service = '', site = '', day = '', slot = '' }: Record<string, string | undefined>) {
    this.query = { service, site, day, slot }
    this.registerKey = keyMaker()
    this.bookKey = keyMaker()
    this.setData({
      day: dayOnPage(day),
      // A slot is called after when it begins: s0930.
      time: clockInWords(`${slot.slice(1, 3)}:${slot.slice(3)}`),
      needs: (Object.keys(needWords) as VisitNeed[]).map((id) => ({ id, name: needWords[id], on: false })),
    })
    void this.load()
  },

  onShow() {
    this.setData(look())
    this.renewal = setInterval(() => this.keepPlace(), renewAfterMs) as unknown as number
    if (this.data.face === 'ready') this.keepPlace()
  },

  onHide() {
    clearInterval(this.renewal)
  },

  onUnload() {
    clearInterval(this.renewal)
  },

  async load() {
    const { service: serviceId, site: siteId } = this.query
    const [service, me] = await Promise.all([
      call('appointments', 'getService', { serviceId }),
      call('accounts', 'getMe', {}),
    ])
    if (!service.ok || !me.ok) {
      const failed = service.ok ? me : service
      const refused = !failed.ok && failed.kind === 'refused'
      const { message = '', next = '' } = refused ? failed.error : {}
      this.setData({ face: refused ? 'refused' : 'offline', message, next })
      return
    }
    this.setData({
      face: 'ready',
      service: service.data,
      site: service.data.sites.find(({ id }) => id === siteId),
    })
    this.showPeople(me.data)
    this.keepPlace()
  },

  showPeople({ people }: Me) {
    const self = people.find(({ relation }) => relation === 'self')
    const choices = people.map(({ id, name }) => ({ id, name }))
    this.setData({
      people: self || people.length === 0 ? choices : [...choices, { id: '', name: '我自己' }],
      personId: (self ?? people[0])?.id ?? '',
    })
  },

  /** The place is hers while the page is open: asked for again from time to time, and when she is busy here. */
  keepPlace() {
    const { personId, saving, problem } = this.data
    if (!personId || saving || problem?.way || Date.now() - this.heldAt < atMostOnceMs) return
    this.heldAt = Date.now()
    this.holding = this.hold(personId)
  },

  async hold(personId: string) {
    const { service: serviceId, site: siteId, day, slot: slotId } = this.query
    const result = await call(
      'appointments',
      'holdSlot',
      { serviceId, siteId, day, slotId, personId },
      newKey(),
    )
    if (result.ok) {
      noteOwnPlace(this.query)
      this.setData({ kept: true })
    }
    // Everything else will be said when she books; that the place is gone is better known now.
    else if (result.kind === 'refused' && placeIsGone.includes(result.error.code)) this.refuse(result.error)
  },

  takePerson(event: WechatMiniprogram.TouchEvent) {
    this.setData({ personId: event.currentTarget.dataset.id, problem: undefined })
    this.keepPlace()
  },

  switchNeed(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset
    this.setData({ [`needs[${index}].on`]: !this.data.needs[index]?.on })
    this.keepPlace()
  },

  typeName(event: WechatMiniprogram.Input) {
    this.setData({ name: event.detail.value })
  },

  typePhone(event: WechatMiniprogram.Input) {
    this.setData({ phone: event.detail.value })
  },

  book() {
    if (this.data.saving) return
    const mistake = this.mistake()
    if (mistake) {
      this.tell({ message: mistake, next: '' })
      return
    }
    // WeChat opens its dialog inside of the tap only. It is asked once, and nothing waits for the answer.
    const allowed = this.askedForReminder
      ? Promise.resolve([])
      : askForReminder(['appointment-reminder', 'appointment-changed'])
    this.askedForReminder = true
    void this.save(allowed)
  },

  /** What is not right yet of what she typed. */
  mistake(): string | undefined {
    const { personId, name, phone } = this.data
    if (personId) return undefined
    if (!name.trim()) return '请先填写怎么称呼您。'
    if (phone.trim() && !phoneForm.test(phone.trim())) return '电话号码好像不对，请看一看；不填也可以。'
    return undefined
  },

  async save(allowed: ReturnType<typeof askForReminder>) {
    this.setData({ saving: true, problem: undefined })
    // A hold that arrives after the booking would take a second place.
    await this.holding
    const booked = await this.registerAndBook()
    this.setData({ saving: false })
    if (booked.ok) {
      noteOwnPlace()
      void allowed.then(noteReminders)
      keepAppointment(booked.data)
      wx.redirectTo({ url: `/pages/appointment/appointment?id=${booked.data.id}&new=1` })
    } else if (booked.kind === 'refused') this.refuse(booked.error)
    else this.tell({ message: '还没保存。', next: '请再点一次，或打电话预约。' })
  },

  async registerAndBook(): Promise<Result<OutputOf<AppointmentsContract['bookSlot']>>> {
    if (!this.data.personId) {
      const name = this.data.name.trim()
      const phone = this.data.phone.trim()
      const wish = { name, ...(phone && { phone }) }
      const registered = await call('accounts', 'registerSelf', wish, this.registerKey(wish))
      if (!registered.ok) return registered
      this.showPeople(registered.data)
    }
    const { service: serviceId, site: siteId, day, slot: slotId } = this.query
    const needs = this.data.needs.filter(({ on }) => on).map(({ id }) => id)
    const wish = { serviceId, siteId, day, slotId, personId: this.data.personId, needs }
    return call('appointments', 'bookSlot', wish, this.bookKey(wish))
  },

  refuse({ code, message, next }: RefusalAnswer) {
    if (placeIsGone.includes(code)) noteOwnPlace()
    const way = placeIsGone.includes(code) ? 'slots' : limits.includes(code) ? 'mine' : undefined
    this.tell({ message, next, ...(way && { way }) })
  },

  tell(problem: Problem) {
    this.setData({ problem }, () => wx.pageScrollTo({ selector: '#problem', offsetTop: -16, duration: 0 }))
  },

  goOtherWay() {
    const { service, site } = this.query
    if (this.data.problem?.way === 'mine') wx.switchTab({ url: '/pages/appointments/appointments' })
    else if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: `/pages/slots/slots?service=${service}&site=${site}` })
  },
})
