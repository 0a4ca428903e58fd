import { goTo } from '../../services/go'
import type { Card } from '../../services/notice-words'

/** A notice in a list; tapping opens it. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    one: { type: Object, value: {} as Partial<Card> },
    /** Of what is for colleagues: where the reader works. */
    node: { type: String, value: '' },
  },
  methods: {
    open() {
      const { one, node } = this.data
      goTo(`/pages/notice/notice?id=${one.id}${node && `&node=${node}`}`)
    },
  },
})
