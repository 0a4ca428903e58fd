import { defineTag, type Properties, type Tag, type TagBody } from './tag.ts'

const shared: Properties = {
  value: { type: String, value: '' },
  name: String,
  placeholder: String,
  placeholderStyle: String,
  placeholderClass: String,
  disabled: Boolean,
  maxlength: { type: Number, value: 140 },
  cursorSpacing: Number,
  cursor: { type: Number, value: -1 },
  cursorColor: String,
  selectionStart: { type: Number, value: -1 },
  selectionEnd: { type: Number, value: -1 },
  focus: Boolean,
  autoFocus: Boolean,
  adjustPosition: { type: Boolean, value: true },
  holdKeyboard: Boolean,
  confirmType: { type: String, value: 'done' },
  confirmHold: Boolean,
  worklet: null,
}

const keyboards: Record<string, string> = {
  number: 'numeric',
  idcard: 'text',
  digit: 'decimal',
  nickname: 'text',
  text: 'text',
}

export function defineInputs(): void {
  defineTag('input', {
    properties: {
      ...shared,
      type: { type: String, value: 'text' },
      password: Boolean,
      alwaysEmbed: Boolean,
      randomNumber: Boolean,
    },
    create(tag) {
      const input = document.createElement('input')
      const body = typing(tag, input)
      return {
        ...body,
        update(values, changed) {
          body.update?.(values, changed)
          input.type = values.password || values.type === 'safe-password' ? 'password' : 'text'
          input.inputMode = keyboards[values.type] ?? 'text'
        },
      }
    },
  })
  defineTag('textarea', {
    properties: {
      ...shared,
      autoHeight: Boolean,
      fixed: Boolean,
      showConfirmBar: { type: Boolean, value: true },
      disableDefaultPadding: Boolean,
    },
    create(tag) {
      const area = document.createElement('textarea')
      const body = typing(tag, area)
      let lines = 0
      const grow = () => {
        if (!tag.values().autoHeight) return
        area.style.height = '0'
        const height = area.scrollHeight
        area.style.height = '100%'
        tag.look({ height: `${height}px` })
        const lineCount = Math.round(height / Number.parseFloat(getComputedStyle(area).lineHeight) || 1)
        if (lineCount !== lines)
          tag.send('linechange', { height, heightRpx: (height * 750) / innerWidth, lineCount })
        lines = lineCount
      }
      area.addEventListener('input', grow)
      return {
        ...body,
        update(values, changed) {
          body.update?.(values, changed)
          requestAnimationFrame(grow)
        },
      }
    },
  })
}

/** What `input` and `textarea` have in common. */
function typing(tag: Tag, control: HTMLInputElement | HTMLTextAreaElement): TagBody {
  const { host, send, look } = tag
  host.append(control)
  const take = () => {
    tag.write('value', control.value)
    send('input', { value: control.value, cursor: control.selectionEnd ?? control.value.length, keyCode: 0 })
  }
  // While an input method composes, nothing has been written yet.
  control.addEventListener('input', (event) => {
    if (!(event as InputEvent).isComposing) take()
  })
  control.addEventListener('compositionend', take)
  control.addEventListener('focus', () => {
    send('focus', { value: control.value, height: 0 })
    send('keyboardheightchange', { height: 0, duration: 0 })
  })
  control.addEventListener('blur', () =>
    send('blur', { value: control.value, cursor: control.selectionEnd ?? 0 }),
  )
  control.addEventListener('keydown', (event) => {
    const { key, isComposing } = event as KeyboardEvent
    if (key !== 'Enter' || isComposing || control instanceof HTMLTextAreaElement) return
    send('confirm', { value: control.value })
    if (!tag.values().confirmHold) control.blur()
  })
  const initial = { value: '' }
  return {
    control,
    update(values, changed) {
      const { value, placeholder, disabled, maxlength, focus, autoFocus, placeholderStyle } = values
      if (changed.has('value') && control.value !== String(value ?? '')) control.value = String(value ?? '')
      control.placeholder = placeholder ?? ''
      control.disabled = Boolean(disabled)
      if (maxlength >= 0) control.maxLength = maxlength
      else control.removeAttribute('maxlength')
      const colour = /(?:^|;)\s*color:\s*([^;]+)/.exec(placeholderStyle ?? '')?.[1]
      if (colour) look({ '--placeholder': colour })
      if ((changed.has('focus') && focus) || (changed.has('autoFocus') && autoFocus))
        requestAnimationFrame(() => control.focus())
      else if (changed.has('focus') && document.activeElement === control) control.blur()
    },
    attached() {
      initial.value = control.value
    },
    field: {
      value: () => control.value,
      reset() {
        control.value = initial.value
        tag.write('value', initial.value)
      },
    },
    activate: () => control.focus(),
  }
}
