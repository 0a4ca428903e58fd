import { codeIn } from '../../services/code'
import { scan } from '../../services/scan'

/** Where a one-time code is typed or scanned. Sends `read` with `code`; it is empty where that was none. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    /** What the field begins with. */
    code: { type: String, value: '' },
    /** Whose code it is: 邀请码. */
    label: { type: String, value: '' },
    action: { type: String, value: '' },
    busy: { type: Boolean, value: false },
  },
  data: {
    typed: '',
    /** What is typed stays in the field: this changes with what is put into it. */
    begun: '',
  },
  observers: {
    code(code: string) {
      this.setData({ typed: code, begun: code })
    },
  },
  methods: {
    type(event: WechatMiniprogram.Input) {
      this.data.typed = event.detail.value
    },
    read() {
      this.triggerEvent('read', { code: codeIn(this.data.typed) })
    },
    async scan() {
      const text = await scan()
      if (text === null) return
      this.setData({ typed: codeIn(text), begun: codeIn(text) })
      this.read()
    },
  },
})
