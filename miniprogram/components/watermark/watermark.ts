import { viewerOf, whoAmI } from '../../services/staff'

/** Lies over staff pages with the name of who looks, so that a picture of the page says who took it. */
Component({
  options: { styleIsolation: 'apply-shared' },
  data: { viewer: '' },
  lifetimes: {
    attached() {
      void this.load()
    },
  },
  methods: {
    async load() {
      const me = await whoAmI()
      if (me.ok) this.setData({ viewer: viewerOf(me.data) })
    },
  },
})
