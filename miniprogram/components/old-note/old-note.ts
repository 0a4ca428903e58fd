/** Above what was seen before, when nobody answers now. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    message: { type: String, value: '现在连不上服务中心，这是刚才看到的。' },
  },
  methods: {
    retry() {
      this.triggerEvent('retry')
    },
  },
})
