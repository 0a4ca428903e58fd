import { goTo } from '../../services/go'
import type { Card } from '../../services/notice-words'

/** A notice in a list; tapping opens it. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    one: { type: Object, value: {} as Partial<Card> },
  },
  methods: {
    open() {
      goTo(`/pages/notice/notice?id=${this.data.one.id}`)
    },
  },
})
