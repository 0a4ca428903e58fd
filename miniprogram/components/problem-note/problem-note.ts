import { office, ring } from '../../services/office'

/**
 * What went wrong with something that the person did, what she can do next, and who can be rung about it. Where there is nothing to do
 * but to fill in what is missing, nothing was sent, and nobody needs to be rung.
 */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    message: { type: String, value: '' },
    next: { type: String, value: '' },
    /** Of the office that the page is about; without it, of the person's usual one. */
    phone: { type: String, value: '' },
  },
  data: { usual: office() },
  lifetimes: {
    attached() {
      this.setData({ usual: office() })
    },
  },
  methods: {
    ring() {
      ring(this.data.phone || this.data.usual.phone)
    },
  },
})
