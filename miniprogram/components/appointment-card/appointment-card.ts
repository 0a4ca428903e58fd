import { clockInWords } from '../../generated/shared/time'
import { goTo } from '../../services/go'
import type { Appointment } from '../../services/kept'
import { standingOf } from '../../services/standing'
import { dayOnPage } from '../../services/when'

/** One appointment in a list: when, what, where, for whom. A tap opens it. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    one: { type: Object, value: {} as Appointment },
  },
  data: { day: { name: '', date: '' }, time: '', state: '', open: false },
  observers: {
    one(one: Appointment) {
      if (!one.id) return
      const { open, words } = standingOf(one, Date.now())
      this.setData({ day: dayOnPage(one.day), time: clockInWords(one.from), state: words, open })
    },
  },
  methods: {
    open() {
      goTo(`/pages/appointment/appointment?id=${this.data.one.id}`)
    },
  },
})
