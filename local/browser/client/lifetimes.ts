import type { GeneralBehavior } from 'glass-easel'
import type { component } from 'glass-easel-miniprogram-adapter'
import { codeSpace } from './space.ts'

/**
 * The engine has no `ready`: it comes when a component and all inside of it have been attached, those inside
 * first.
 */
export function readyBehavior(): GeneralBehavior {
  let waiting: component.GeneralComponent[] = []
  const flush = () => {
    const batch = waiting.reverse()
    waiting = []
    for (const { _$: node } of batch) node.triggerLifetime('ready', [])
  }
  return codeSpace
    .getComponentSpace()
    .define('wx://ready')
    .lifetime('attached', function (this: unknown) {
      if (waiting.length === 0) queueMicrotask(flush)
      waiting.push(this as component.GeneralComponent)
    })
    .registerBehavior() as unknown as GeneralBehavior
}
