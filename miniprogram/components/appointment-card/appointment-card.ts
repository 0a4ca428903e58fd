import { stateInWords } from '../../generated/shared/appointments/rules'
import { clockInWords } from '../../generated/shared/time'
import type { Appointment } from '../../services/kept'
import { dayOnPage } from '../../services/when'

/** One appointment in a list: when, what, where, for whom. A tap opens it. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    one: { type: Object, value: {} as Appointment },
  },
  data: { day: { name: '', date: '' }, time: '', state: '', open: false },
  observers: {
    one({ id, status, day, from, endsAt }: Appointment) {
      if (!id) return
      const open = endsAt > Date.now() && ['booked', 'checked-in', 'called'].includes(status)
      this.setData({
        day: dayOnPage(day),
        time: clockInWords(from),
        state: !open && status === 'booked' ? '时间过了' : stateInWords[status],
        open,
      })
    },
  },
  methods: {
    open() {
      wx.navigateTo({ url: `/pages/appointment/appointment?id=${this.data.one.id}` })
    },
  },
})
