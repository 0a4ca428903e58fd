import { office, ring } from '../../services/office'

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
  data: { office: office() },
  lifetimes: {
    attached() {
      this.setData({ office: office() })
    },
  },
  methods: {
    retry() {
      this.triggerEvent('retry')
    },
    ring() {
      ring(this.data.office.phone)
    },
  },
})
