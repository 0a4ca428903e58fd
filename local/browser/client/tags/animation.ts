import type { StyleSegmentIndex } from 'glass-easel'
import { convertUnits } from '../../build/wxss.ts'
import type { Node } from '../space.ts'

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
export async function playAnimation(node: Node, { actions = [] }: AnimationExport): Promise<void> {
  for (const { animates, option } of actions) {
    const { duration, timingFunction, delay, transformOrigin } = option
    const style = [
      `transition:all ${duration}ms ${timingFunction} ${delay}ms`,
      `transform-origin:${transformOrigin}`,
      ...animates
        .filter(({ type }) => styleNames.has(type))
        .map(({ type, args }) => `${dashed(type)}:${plain(type, args[0])}`),
    ]
    const transforms = animates.filter(({ type }) => !styleNames.has(type))
    if (transforms.length > 0) {
      style.push(
        `transform:${transforms.map(({ type, args }) => `${type}(${args.map((one) => unit(type, one)).join(', ')})`).join(' ')}`,
      )
    }
    node.setNodeStyle(convertUnits(style.join(';')), 2 as StyleSegmentIndex)
    await new Promise((resolve) => setTimeout(resolve, duration + delay))
  }
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function plain(type: string, value: string | number | undefined): string {
  return typeof value === 'number' && type !== 'opacity' ? `${value}px` : String(value)
}

function unit(type: string, value: string | number): string {
  if (typeof value === 'string') return value
  if (type.startsWith('translate')) return `${value}px`
  if (type.startsWith('rotate') || type.startsWith('skew')) return `${value}deg`
  return String(value)
}
