import type { Range } from '../hours-form'

/** As many as a day takes. */
const most = 6

/** The times of a day, from one clock time to another; sends `change` with all of them. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    ranges: { type: Array, value: [] as Range[] },
    /** Whose times they are, for who does not see the page: 星期六. */
    title: { type: String, value: '' },
  },
  data: { most },
  methods: {
    send(ranges: Range[]) {
      this.triggerEvent('change', { ranges })
    },
    pick(event: WechatMiniprogram.PickerChange) {
      const { row, field } = event.currentTarget.dataset as { row: number; field: keyof Range }
      const value = String(event.detail.value)
      this.send(
        this.data.ranges.map((range, index) => (index === row ? { ...range, [field]: value } : range)),
      )
    },
    add() {
      const { ranges } = this.data
      const last = ranges[ranges.length - 1]
      const next = last
        ? { from: last.to, to: last.to < '18:00' ? '18:00' : '22:00' }
        : { from: '08:00', to: '20:00' }
      if (ranges.length < most) this.send([...ranges, next])
    },
    drop(event: WechatMiniprogram.TouchEvent) {
      const { row } = event.currentTarget.dataset as { row: number }
      this.send(this.data.ranges.filter((_, index) => index !== row))
    },
  },
})
