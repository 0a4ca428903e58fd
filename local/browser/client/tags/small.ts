import { tell } from '../phone.ts'
import { navigateBack, navigateTo, redirectTo, reLaunch, switchTab } from '../router.ts'
import { defineTag, type Values } from './tag.ts'

const glyphs: Record<string, [string, string]> = {
  success: ['✓', '#09bb07'],
  success_no_circle: ['✓', '#09bb07'],
  info: ['ⓘ', '#10aeff'],
  warn: ['!', '#f76260'],
  waiting: ['◷', '#10aeff'],
  cancel: ['✕', '#f43530'],
  download: ['↓', '#09bb07'],
  search: ['⌕', '#767676'],
  clear: ['✕', '#767676'],
}

/** `navigator`, `icon`, `progress`, `slider`. */
export function defineSmallTags(): void {
  defineTag('navigator', {
    properties: {
      target: String,
      url: String,
      openType: { type: String, value: 'navigate' },
      delta: { type: Number, value: 1 },
      appId: String,
      path: String,
    },
    create(tag) {
      tag.host.setAttribute('role', 'link')
      tag.host.tabIndex = 0
      tag.host.addEventListener('click', () => follow(tag.values()))
      return {}
    },
  })
  defineTag('icon', {
    properties: { type: String, size: { type: null, value: 23 }, color: String },
    create: ({ host, look }) => ({
      update({ type, size, color }) {
        const [glyph, usual] = glyphs[type] ?? ['', '']
        host.textContent = glyph
        look({
          color: color || usual,
          'font-size': typeof size === 'number' || /^\d+$/.test(size) ? `${size}px` : size,
        })
      },
    }),
  })
  defineTag('progress', {
    properties: {
      percent: Number,
      showInfo: Boolean,
      borderRadius: null,
      fontSize: null,
      strokeWidth: { type: null, value: 6 },
      color: String,
      activeColor: { type: String, value: '#09bb07' },
      backgroundColor: { type: String, value: '#ebebeb' },
      active: Boolean,
      activeMode: String,
      duration: Number,
    },
    create({ host }) {
      host.setAttribute('role', 'progressbar')
      const track = document.createElement('div')
      const bar = document.createElement('div')
      const info = document.createElement('span')
      track.append(bar)
      host.append(track, info)
      track.style.flex = '1'
      return {
        update({ percent = 0, showInfo, strokeWidth, color, activeColor, backgroundColor }) {
          host.setAttribute('aria-valuenow', String(percent))
          track.style.background = backgroundColor
          bar.style.cssText = `height:${Number.parseFloat(strokeWidth)}px;width:${percent}%;background:${color || activeColor}`
          info.hidden = !showInfo
          info.textContent = `${percent}%`
        },
      }
    },
  })
  defineTag('slider', {
    properties: {
      min: { type: Number, value: 0 },
      max: { type: Number, value: 100 },
      step: { type: Number, value: 1 },
      value: { type: Number, value: 0 },
      disabled: Boolean,
      color: String,
      selectedColor: String,
      activeColor: String,
      backgroundColor: String,
      blockSize: Number,
      blockColor: String,
      showValue: Boolean,
      name: String,
    },
    create(tag) {
      const control = document.createElement('input')
      control.type = 'range'
      tag.host.append(control)
      control.addEventListener('input', () => tag.send('changing', { value: control.valueAsNumber }))
      control.addEventListener('change', () => {
        tag.write('value', control.valueAsNumber)
        tag.send('change', { value: control.valueAsNumber })
      })
      const initial = { value: 0 }
      return {
        control,
        update({ min, max, step, value, disabled, activeColor }) {
          Object.assign(control, { min, max, step, value, disabled: Boolean(disabled) })
          if (activeColor) control.style.accentColor = activeColor
        },
        attached() {
          initial.value = control.valueAsNumber
        },
        field: { value: () => control.valueAsNumber, reset: () => tag.write('value', initial.value) },
        activate: () => control.focus(),
      }
    },
  })
}

function follow({ url, openType, delta, target, appId }: Values): void {
  if (target === 'miniProgram') {
    tell({ kind: 'notice', text: `打开另一个小程序：${appId}` })
    return
  }
  const ways: Record<string, () => unknown> = {
    navigate: () => navigateTo({ url }),
    redirect: () => redirectTo({ url }),
    switchTab: () => switchTab({ url }),
    reLaunch: () => reLaunch({ url }),
    navigateBack: () => navigateBack({ delta }),
  }
  const go = ways[openType]
  if (!go) throw new Error(`navigator open-type="${openType}" is not provided in the browser`)
  go()
}
