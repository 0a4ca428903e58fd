import { office, ring } from '../../services/office'

/** So long somebody waits without wondering. */
const patienceMs = 8000

/** The faces of a page that has no content to show: loading, empty, refused, offline. None of them leaves a person alone. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** `loading`, `empty`, `refused` or `offline`; with anything else nothing is shown. */
    face: { type: String, value: 'loading' },
    /** What happened, and what the person can do next. */
    message: { type: String, value: '' },
    next: { type: String, value: '' },
  },
  data: { office: office(), slow: false, timer: 0 },
  observers: {
    face() {
      this.wait()
    },
  },
  lifetimes: {
    attached() {
      this.setData({ office: office() })
      this.wait()
    },
    detached() {
      clearTimeout(this.data.timer)
    },
  },
  methods: {
    /** Who waits long is told that it goes on, and whom she can ring. */
    wait() {
      clearTimeout(this.data.timer)
      const waits = this.data.face === 'loading'
      const timer = waits
        ? (setTimeout(() => this.setData({ slow: true }), patienceMs) as unknown as number)
        : 0
      this.setData({ slow: false, timer })
    },
    retry() {
      this.triggerEvent('retry')
    },
    ring() {
      ring(this.data.office.phone)
    },
  },
})
