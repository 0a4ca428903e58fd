import { convertUnits } from '../../build/wxss.ts'

/** What `wx.createAnimation().export()` answers. */
export interface AnimationExport {
  actions: {
    animates: { type: string; args: (string | number)[] }[]
    option: { duration: number; timingFunction: string; delay: number; transformOrigin: string }
  }[]
}

const styleNames = new Set([
  'opacity',
  'backgroundColor',
  'width',
  'height',
  'left',
  'top',
  'right',
  'bottom',
])

/** Plays the steps one after another as CSS transitions. */
export async function playAnimation(host: HTMLElement, { actions = [] }: AnimationExport): Promise<void> {
  for (const { animates, option } of actions) {
    const { duration, timingFunction, delay, transformOrigin } = option
    host.style.transition = `all ${duration}ms ${timingFunction} ${delay}ms`
    host.style.transformOrigin = transformOrigin
    const transforms: string[] = []
    for (const { type, args } of animates) {
      if (styleNames.has(type)) {
        const [value] = args
        const text = type === 'opacity' || typeof value === 'string' ? String(value) : `${value}px`
        host.style.setProperty(
          type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
          convertUnits(text),
        )
      } else transforms.push(`${type}(${args.map((value) => withUnit(type, value)).join(', ')})`)
    }
    if (transforms.length > 0) host.style.transform = transforms.join(' ')
    await new Promise((resolve) => setTimeout(resolve, duration + delay))
  }
}

function withUnit(type: string, value: string | number): string {
  if (typeof value === 'string') return convertUnits(value)
  if (type.startsWith('translate')) return `${value}px`
  if (type.startsWith('rotate') || type.startsWith('skew')) return `${value}deg`
  return String(value)
}
