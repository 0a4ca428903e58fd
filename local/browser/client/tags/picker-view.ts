import { convertUnits } from '../../build/wxss.ts'
import { descendants, type Node, nodeAt } from '../space.ts'
import { bodyOf, defineTag, type TagBody } from './tag.ts'

interface Column extends TagBody {
  wheel: HTMLElement
}

/** `picker-view` and its columns, which turn by scrolling. */
export function definePickerView(): void {
  defineTag('picker-view', {
    properties: {
      value: { type: Array, value: [] },
      indicatorStyle: String,
      indicatorClass: String,
      maskStyle: String,
      maskClass: String,
      immediateChange: Boolean,
    },
    create(tag) {
      const { host, node, send } = tag
      const columns = () =>
        descendants(node)
          .filter(({ is }) => is === 'wx://tag/picker-view-column')
          .map((one) => (bodyOf(one) as Column).wheel)
      const place = () => {
        columns().forEach((wheel, index) => {
          const item = wheel.firstElementChild as HTMLElement | null
          const height = item?.offsetHeight || 34
          const space = Math.max(0, (wheel.clientHeight - height) / 2)
          wheel.style.padding = `${space}px 0`
          wheel.style.boxSizing = 'border-box'
          wheel.scrollTop = (tag.values().value[index] ?? 0) * height
        })
      }
      host.addEventListener(
        'scrollend',
        () => {
          const value = columns().map((wheel) => {
            const height = (wheel.firstElementChild as HTMLElement | null)?.offsetHeight || 34
            return Math.round(wheel.scrollTop / height)
          })
          if (value.join() === tag.values().value.join()) return
          tag.write('value', value)
          send('change', { value })
        },
        { capture: true },
      )
      return {
        update(_, changed) {
          if (changed.has('value')) requestAnimationFrame(place)
        },
        attached: () => requestAnimationFrame(place),
      }
    },
  })
  defineTag('picker-view-column', {
    create({ host }): Column {
      const wheel = document.createElement('div')
      wheel.className = 'picker-wheel'
      wheel.tabIndex = 0
      const indicator = document.createElement('div')
      indicator.className = 'picker-indicator'
      host.append(wheel, indicator)
      return {
        slot: wheel,
        wheel,
        attached() {
          const owner = nodeAt(host.closest('wx-picker-view')) as Node | undefined
          indicator.style.cssText = convertUnits(String(owner?.data.indicatorStyle ?? ''))
        },
      }
    },
  })
}
