import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { type AppointmentAction, actionInWords } from '../../generated/shared/appointments/rules'
import { inWords } from '../../generated/shared/time'
import { addToCalendar, openSettings } from '../../services/calendar'
import { call, faceOf, passes } from '../../services/call'
import { goTo } from '../../services/go'
import { keyMaker } from '../../services/intent'
import { type Appointment, keepAppointment, keptAppointment } from '../../services/kept'
import { look } from '../../services/look'
import { askForReminder, noteReminders } from '../../services/remind'
import { standingOf } from '../../services/standing'
import { dayOnPage, rangeInWords } from '../../services/when'
import { needWords } from '../../services/words'

type Service = OutputOf<AppointmentsContract['getService']>

const dayMs = 24 * 60 * 60_000
/** The second tap of a double tap comes sooner. */
const doubleTapMs = 800

/** One appointment: what to show at the counter, when and where, and what can still be changed. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    one: null as Appointment | null,
    state: '',
    /** The code as it is read aloud: by character. */
    spelled: '',
    /** It has a code to show. */
    open: false,
    late: false,
    /** Still to come: it can be put into the calendar, moved and cancelled. */
    ahead: false,
    day: { name: '', date: '' },
    time: ['', ''] as readonly [string, string],
    needs: '',
    canMove: false,
    canCancel: false,
    canRemind: false,
    history: [] as string[],
    materials: [] as Service['materials'],
    materialsKnown: false,
    site: {} as Partial<Service['sites'][number]>,
    /** Whether it is what was seen last, because nobody answers now. */
    old: false,
    /** Good news about what she has just done. */
    done: '',
    /** Whether that says the state as well. */
    stateSaid: false,
    asking: false,
    saving: false,
    /** `settings`: WeChat's settings help. */
    problem: null as { message: string; next: string; settings: boolean } | null,
  },

  id: '',
  cancelKey: keyMaker(),
  /** Whether a tap on the last word may cancel already: it stands where the finger was. */
  sure: false,

  onLoad({ id = '', new: isNew }: Record<string, string | undefined>) {
    this.id = id
    this.cancelKey = keyMaker()
    if (isNew) this.setData({ done: '约好了', stateSaid: true })
  },

  onShow() {
    this.setData(look())
    void this.load()
  },

  async load() {
    const kept = keptAppointment(this.id)
    if (kept && kept.rev > (this.data.one?.rev ?? 0)) {
      this.tellMoved(kept)
      this.show(kept)
    }
    const result = await call('appointments', 'getAppointment', { appointmentId: this.id })
    if (result.ok) {
      // An answer from before a change that was made meanwhile.
      if (result.data.rev < (this.data.one?.rev ?? 0)) return
      this.tellMoved(result.data)
      this.show(result.data)
      this.setData({ old: false })
      await this.loadMaterials(result.data)
      return
    }
    if (passes(result) && this.data.one) this.setData({ old: true })
    else this.setData(faceOf(result))
  },

  /** The time may have been changed on the page before, on another phone, or at the counter. */
  tellMoved({ rev, startsAt }: Appointment) {
    const before = this.data.one
    if (before && before.rev < rev && before.startsAt !== startsAt) this.tell('时间改好了')
  },

  show(one: Appointment) {
    keepAppointment(one)
    const now = Date.now()
    const { open, late, ahead, words } = standingOf(one, now)
    this.setData({
      face: 'ready',
      one,
      open,
      late,
      ahead,
      spelled: one.code.split('').join(' '),
      state: words,
      day: dayOnPage(one.day),
      time: rangeInWords(one.from, one.to),
      needs: one.needs.map((need) => needWords[need]).join('、'),
      canMove: one.actions.includes('reschedule'),
      canCancel: one.actions.includes('cancel'),
      canRemind: ahead && one.startsAt - dayMs > now,
      history: one.history.map(
        ({ at, action }) => `${inWords(at, now)}　${actionInWords[action as AppointmentAction] ?? ''}`,
      ),
      // Where it is on the map comes with the service.
      site: this.data.site.id === one.site.id ? this.data.site : one.site,
    })
  },

  async loadMaterials({ service, site }: Appointment) {
    if (this.data.materialsKnown) return
    const result = await call('appointments', 'getService', { serviceId: service.id })
    if (!result.ok) return
    const { materials, sites } = result.data
    const found = sites.find(({ id }) => id === site.id)
    this.setData({ materials, materialsKnown: true, ...(found && { site: found }) })
  },

  async addToCalendar() {
    const { one } = this.data
    if (!one) return
    const added = await addToCalendar(one)
    if (added === 'added') this.tell('已加到手机日历')
    else if (added === 'failed') this.regret('没有加到日历。', '时间写在这一页，随时可以打开看。')
    else this.regret('手机没有让我们加到日历。', '想加，请点“打开设置”，再点允许。', true)
  },

  openSettings() {
    openSettings()
  },

  /** WeChat asks inside of the tap only. */
  remind() {
    void askForReminder(['appointment-reminder']).then(async (allowed) => {
      await noteReminders(allowed)
      if (allowed.length > 0) this.tell('好的，前一天提醒您')
      else this.regret('没有点“允许”，不能提醒您。', '时间写在这一页，随时可以打开看。')
    })
  },

  move() {
    const { one } = this.data
    if (!one) return
    goTo(`/pages/slots/slots?move=${one.id}&rev=${one.rev}&service=${one.service.id}&site=${one.site.id}`)
  },

  askCancel() {
    const asking = !this.data.asking
    this.sure = false
    if (asking) {
      setTimeout(() => {
        this.sure = true
      }, doubleTapMs)
    }
    this.setData({ asking, problem: null })
  },

  async cancel() {
    const { one, saving } = this.data
    if (!one || saving || !this.sure) return
    this.setData({ saving: true, problem: null })
    const wish = { appointmentId: one.id, rev: one.rev }
    const result = await call('appointments', 'cancelAppointment', wish, this.cancelKey(wish))
    this.setData({ saving: false })
    if (result.ok) {
      this.show(result.data)
      this.setData({ asking: false })
      this.tell('已取消，位子让给别人了', true)
      return
    }
    if (result.kind === 'offline') {
      this.regret('还没取消。', '请再点一次，或打电话告诉我们。')
      return
    }
    const { message, next } = result.error
    // What it is now comes first: it may say something by itself, and that it was not done is said last.
    await this.load()
    this.setData({ asking: false })
    this.regret(message, next)
  },

  tell(done: string, stateSaid = false) {
    this.setData({ done, stateSaid, problem: null })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },

  regret(message: string, next: string, settings = false) {
    this.setData({ problem: { message, next, settings }, done: '', stateSaid: false })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
  },
})
