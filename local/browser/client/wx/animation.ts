import type { AnimationExport } from '../tags/animation.ts'

type Step = AnimationExport['actions'][number]

const methods = [
  'opacity', 'backgroundColor', 'width', 'height', 'left', 'top', 'right', 'bottom', 'matrix', 'matrix3d', 'rotate', 'rotate3d',
  'rotateX', 'rotateY', 'rotateZ', 'scale', 'scale3d', 'scaleX', 'scaleY', 'scaleZ', 'skew', 'skewX', 'skewY', 'translate',
  'translate3d', 'translateX', 'translateY', 'translateZ',
] // biome-ignore format: a list of words

interface Timing {
  duration?: number
  timingFunction?: string
  delay?: number
  transformOrigin?: string
}

/** `wx.createAnimation`: collects steps for the `animation` property. */
export function createAnimation(defaults: Timing = {}) {
  let actions: Step[] = []
  let animates: Step['animates'] = []
  const animation: Record<string, unknown> = {
    step(timing: Timing = {}) {
      const option = {
        duration: 400,
        timingFunction: 'linear',
        delay: 0,
        transformOrigin: '50% 50% 0',
        ...defaults,
        ...timing,
      }
      actions.push({ animates, option })
      animates = []
      return animation
    },
    export(): AnimationExport {
      const done = actions
      actions = []
      return { actions: done }
    },
  }
  for (const type of methods) {
    animation[type] = (...args: (string | number)[]) => {
      animates.push({ type, args })
      return animation
    }
  }
  return animation
}
