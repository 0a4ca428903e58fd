import type { PlaceHours } from '../../../shared/circle/hours'
import { today } from '../../generated/shared/time'
import { closedDay, flipDay, formOf, type HoursForm, hoursOf, type Range, regroup } from '../hours-form'

type RangesEvent = WechatMiniprogram.CustomEvent<{ ranges: Range[] }>

/** A weekly table that a thumb fills in: days alike are said once, times come from the phone's own wheel. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** What it begins with; null where nobody knows. */
    hours: { type: Object, value: null as unknown as PlaceHours },
  },
  data: {
    form: formOf(null),
    modes: [
      { id: 'unknown', name: '不清楚' },
      { id: 'always', name: '24小时' },
      { id: 'week', name: '按星期' },
    ],
    splits: [
      { id: 'same', name: '每天一样' },
      { id: 'two', name: '周末不一样' },
      { id: 'each', name: '每天不一样' },
    ],
    holidays: [
      { id: 'as-usual', name: '节假日照常' },
      { id: 'closed', name: '节假日不开' },
      { id: 'own', name: '另有时间' },
    ],
    today: today(Date.now()),
  },
  observers: {
    hours(hours: PlaceHours | null) {
      this.setData({ form: formOf(hours) })
    },
  },
  methods: {
    set(change: Partial<HoursForm>) {
      const form = { ...this.data.form, ...change }
      this.setData({ form })
      this.triggerEvent('change', { hours: hoursOf(form) })
    },
    takeMode(event: WechatMiniprogram.TouchEvent) {
      this.set({ mode: event.currentTarget.dataset.id })
    },
    takeSplit(event: WechatMiniprogram.TouchEvent) {
      const split = event.currentTarget.dataset.id as HoursForm['split']
      this.set({ split, groups: regroup(this.data.form.groups, split) })
    },
    takeHolidays(event: WechatMiniprogram.TouchEvent) {
      const holidays = event.currentTarget.dataset.id as HoursForm['holidays']
      const { holidayRanges, groups } = this.data.form
      const isEmpty = holidays === 'own' && holidayRanges.length === 0
      this.set({ holidays, ...(isEmpty && { holidayRanges: [...(groups[0]?.ranges ?? [])] }) })
    },

    changeGroup({ currentTarget, detail }: RangesEvent) {
      const { at } = currentTarget.dataset
      const { ranges } = detail
      this.set({
        groups: this.data.form.groups.map((group, index) => (index === at ? { ...group, ranges } : group)),
      })
    },
    changeHolidays({ detail }: RangesEvent) {
      this.set({ holidayRanges: detail.ranges })
    },
    changeDate({ currentTarget, detail }: RangesEvent) {
      const { at } = currentTarget.dataset
      const { ranges } = detail
      this.set({ dates: this.data.form.dates.map((one, index) => (index === at ? { ...one, ranges } : one)) })
    },

    addDate(event: WechatMiniprogram.PickerChange) {
      const day = String(event.detail.value)
      const { dates } = this.data.form
      if (dates.some((one) => one.day === day)) return
      const added = [...dates, closedDay(day)]
      this.set({ dates: added.sort((a, b) => (a.day < b.day ? -1 : 1)) })
    },
    dropDate(event: WechatMiniprogram.TouchEvent) {
      const { at } = event.currentTarget.dataset as { at: number }
      this.set({ dates: this.data.form.dates.filter((_, index) => index !== at) })
    },
    flipDate(event: WechatMiniprogram.TouchEvent) {
      const { at } = event.currentTarget.dataset as { at: number }
      const usual = this.data.form.groups[0]?.ranges ?? []
      this.set({
        dates: this.data.form.dates.map((one, index) => (index === at ? flipDay(one, usual) : one)),
      })
    },
    typeReason(event: WechatMiniprogram.Input) {
      const { at } = event.currentTarget.dataset as { at: number }
      const one = this.data.form.dates[at]
      if (!one) return
      one.reason = event.detail.value
      // What is typed stays in the field: nothing is drawn anew.
      this.triggerEvent('change', { hours: hoursOf(this.data.form) })
    },
  },
})
