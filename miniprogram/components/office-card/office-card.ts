import { ring, showOnMap } from '../../services/office'

/** Where an office is and how to reach it. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** `{ name, address, phone, gcj02? }`. */
    site: { type: Object, value: {} as { name?: string; address?: string; phone?: string; gcj02?: Point } },
    /** Whether the name is shown; not where the page is about the office anyway. */
    named: { type: Boolean, value: true },
  },
  methods: {
    ring() {
      ring(this.data.site.phone ?? '')
    },
    showMap() {
      const { name = '', address = '', gcj02 } = this.data.site
      showOnMap({ name, address, ...(gcj02 && { gcj02 }) })
    },
  },
})

interface Point {
  latitude: number
  longitude: number
}
