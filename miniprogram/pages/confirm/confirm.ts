import type { AccountsContract } from '../../../shared/accounts/contract'
import type { AppointmentsContract, VisitNeed } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import type { RefusalAnswer } from '../../../shared/errors'
import {
  type ConsentPurpose,
  consentPurposes,
  currentText,
} from '../../generated/shared/accounts/consent-texts'
import { clockInWords } from '../../generated/shared/time'
import { agreedWith, agreedWithNeeds } from '../../services/agreed'
import { call, type Failed, faceOf, newKey, type Result } from '../../services/call'
import { keyMaker } from '../../services/intent'
import { keepAppointment } from '../../services/kept'
import { look } from '../../services/look'
import { noteOwnPlace, placeIsGone } from '../../services/own-place'
import { isPhoneNumber, phoneNumberOf } from '../../services/phone-number'
import { seeProblem } from '../../services/problem'
import { askForReminder, noteReminders } from '../../services/remind'
import { dayOnPage } from '../../services/when'
import { needWords } from '../../services/words'

type Me = OutputOf<AccountsContract['getMe']>
type Service = OutputOf<AppointmentsContract['getService']>

/** A hold lasts ten minutes. */
const renewAfterMs = 8 * 60_000
const atMostOnceMs = 60_000

const limits = ['LIMIT_PER_DAY', 'LIMIT_OPEN']

interface Problem {
  message: string
  next: string
  /** What else is offered beside the phone number of the office. */
  way?: 'slots' | 'mine'
  /** What she has not agreed to yet, to be read and agreed to here. */
  texts?: { purpose: ConsentPurpose; title: string; lines: readonly string[] }[]
  /** Whether it can be booked without. */
  optional?: boolean
}

/** The last look before booking: what, where, when, for whom. The place is kept meanwhile, and nothing presses. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    service: null as Service | null,
    site: null as Service['sites'][number] | null,
    day: { name: '', date: '' },
    time: '',
    people: [] as { id: string; name: string }[],
    /** Empty: the person whom the account belongs to, who has not said yet how to address her. */
    personId: '',
    /** Of the person who was chosen. */
    forWhom: '',
    /** What the fields begin with; what is typed stays in them. */
    name: '',
    phone: '',
    needs: [] as { id: VisitNeed; name: string; on: boolean }[],
    kept: false,
    problem: null as Problem | null,
    saving: false,
  },

  query: { service: '', site: '', day: '', slot: '' },
  registerKey: keyMaker(),
  bookKey: keyMaker(),
  heldAt: 0,
  holding: Promise.resolve(),
  renewal: 0,
  askedForReminder: false,
  typed: { name: '', phone: '' },
  /** What she agreed to after she was asked for it. */
  agreed: [] as ConsentPurpose[],

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
    if (!service.ok) return this.setData(faceOf(service))
    if (!me.ok) return this.setData(faceOf(me))
    this.setData({
      face: 'ready',
      service: service.data,
      site: service.data.sites.find(({ id }) => id === siteId) ?? null,
    })
    this.showPeople(me.data)
    this.keepPlace()
  },

  showPeople({ people }: Me) {
    const self = people.find(({ relation }) => relation === 'self')
    const choices = people.map(({ id, name }) => ({ id, name }))
    const first = self ?? people[0]
    this.setData({
      people: self || people.length === 0 ? choices : [...choices, { id: '', name: '我自己' }],
      personId: first?.id ?? '',
      forWhom: first?.name ?? '',
    })
  },

  /** The place is hers while the page is open: asked for again from time to time, and when she is busy here. */
  keepPlace() {
    const { saving, problem } = this.data
    if (saving || problem?.way || Date.now() - this.heldAt < atMostOnceMs) return
    this.heldAt = Date.now()
    this.holding = this.hold()
  },

  async hold() {
    const { service: serviceId, site: siteId, day, slot: slotId } = this.query
    const result = await call('appointments', 'holdSlot', { serviceId, siteId, day, slotId }, newKey())
    if (result.ok) {
      noteOwnPlace(this.query, result.data.until)
      this.setData({ kept: true })
    }
    // Everything else will be said when she books; that the place is gone is better known now.
    else if (result.kind === 'refused' && placeIsGone(result.error.code)) this.refuse(result.error)
  },

  takePerson(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    const forWhom = this.data.people.find((one) => one.id === id)?.name ?? ''
    // The fields come and go with the choice; they come back with what was typed.
    this.setData({ personId: id, forWhom, problem: null, ...this.typed })
    this.keepPlace()
  },

  switchNeed(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset
    this.setData({ [`needs[${index}].on`]: !this.data.needs[index]?.on })
    this.keepPlace()
  },

  typeName(event: WechatMiniprogram.Input) {
    this.typed.name = event.detail.value
    this.keepPlace()
  },

  typePhone(event: WechatMiniprogram.Input) {
    this.typed.phone = event.detail.value
    this.keepPlace()
  },

  book() {
    if (this.data.saving) return
    const mistake = this.mistake()
    if (mistake) {
      this.tell({ message: mistake, next: '' })
      return
    }
    // WeChat opens its dialog inside of the tap only. It is asked once, and the booking does not wait for the answer.
    const allowed = this.askedForReminder
      ? Promise.resolve([])
      : askForReminder(['appointment-reminder', 'appointment-changed'])
    this.askedForReminder = true
    void this.save(allowed)
  },

  /** What is not right yet of what she typed. */
  mistake(): string | undefined {
    if (this.data.personId) return undefined
    const phone = phoneNumberOf(this.typed.phone)
    if (!this.typed.name.trim()) return '请先填写怎么称呼您。'
    if (phone && !isPhoneNumber(phone)) return '电话号码好像不对，请看一看；不填也可以。'
    return undefined
  },

  async save(allowed: ReturnType<typeof askForReminder>) {
    this.setData({ saving: true, problem: null })
    // A hold that arrives after the booking would take a second place.
    await this.holding
    const booked = await this.registerAndBook()
    if (!booked.ok) return this.notBooked(booked)
    noteOwnPlace()
    keepAppointment(booked.data)
    // The page must not go away below the dialog of WeChat.
    void noteReminders(await allowed)
    this.getOpenerEventChannel?.()?.emit?.('booked')
    wx.redirectTo({ url: `/pages/appointment/appointment?id=${booked.data.id}&new=1` })
  },

  notBooked(failed: Failed) {
    this.setData({ saving: false })
    if (failed.kind === 'refused') this.refuse(failed.error)
    else this.tell({ message: '还没保存。', next: '请再点一次，或打电话预约。' })
  },

  async registerAndBook(): Promise<Result<OutputOf<AppointmentsContract['bookSlot']>>> {
    if (!this.data.personId) {
      const name = this.typed.name.trim()
      const phone = phoneNumberOf(this.typed.phone)
      const wish = { name, ...(phone && { phone }), consents: withAgreed(agreedWith(phone), this.agreed) }
      const registered = await call('accounts', 'registerSelf', wish, this.registerKey(wish))
      if (!registered.ok) return registered
      this.showPeople(registered.data)
    }
    const { service: serviceId, site: siteId, day, slot: slotId } = this.query
    const needs = this.data.needs.filter(({ on }) => on).map(({ id }) => id)
    const wish = {
      serviceId,
      siteId,
      day,
      slotId,
      personId: this.data.personId,
      needs,
      consents: withAgreed(agreedWithNeeds(needs), this.agreed),
    }
    return call('appointments', 'bookSlot', wish, this.bookKey(wish))
  },

  /** She has read it: the same once more, with her consent. */
  agree() {
    this.agreed = (this.data.problem?.texts ?? []).map(({ purpose }) => purpose)
    this.book()
  },

  /** Without what it was for: nobody has to agree to be served. */
  bookWithout() {
    const { needs, problem } = this.data
    const isFor = (purpose: ConsentPurpose) => problem?.texts?.some((text) => text.purpose === purpose)
    if (isFor('needs')) this.setData({ needs: needs.map((need) => ({ ...need, on: false })) })
    if (isFor('phone')) {
      this.typed.phone = ''
      this.setData({ phone: '' })
    }
    this.book()
  },

  refuse({ code, message, next, details = {} }: RefusalAnswer) {
    if (placeIsGone(code)) noteOwnPlace()
    const asked = code === 'CONSENT_NEEDED' && Array.isArray(details.purposes) ? details.purposes : []
    const texts = consentPurposes
      .filter((purpose) => asked.includes(purpose))
      .map((purpose) => ({ purpose, ...currentText(purpose) }))
    // What somebody is called has to be known; everything else is hers to say.
    const optional = texts.every(({ purpose }) => purpose !== 'basics')
    if (texts.length > 0) {
      this.tell({ message, next: '请看一看下面的说明，同意了再约。', texts, optional })
      return
    }
    const way = placeIsGone(code) ? 'slots' : limits.includes(code) ? 'mine' : undefined
    this.tell({ message, next, ...(way && { way }) })
  },

  tell(problem: Problem) {
    this.setData({ problem }, seeProblem)
  },

  goOtherWay() {
    const { service, site } = this.query
    if (this.data.problem?.way === 'mine') wx.switchTab({ url: '/pages/appointments/appointments' })
    else if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: `/pages/slots/slots?service=${service}&site=${site}` })
  },
})

/** With what she agreed to besides, in the version that she was shown. */
function withAgreed<Consent extends { purpose: ConsentPurpose; text: string }>(
  consents: readonly Consent[],
  agreed: readonly ConsentPurpose[],
): { purpose: ConsentPurpose; text: string }[] {
  const others = agreed.filter((purpose) => !consents.some((one) => one.purpose === purpose))
  return [...consents, ...others.map((purpose) => ({ purpose, text: currentText(purpose).version }))]
}
