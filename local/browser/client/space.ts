import * as glassEasel from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'

export const environment = new MiniProgramEnv()
export const codeSpace = environment.createCodeSpace('main', true)

// `writeFieldsToNode` would let a property named like a member of the element (`id`, `style`, `is`) overwrite
// it. Ids are written for `aria-labelledby` and for `#id` in style sheets.
codeSpace.getComponentSpace().updateComponentOptions({ writeFieldsToNode: false, writeIdToDOM: true })

/** A component of the page as glass-easel knows it. */
export type Node = glassEasel.GeneralComponent

/** The DOM element of a component, or undefined for one without an element (`virtualHost`). */
export function elementOf(node: glassEasel.Element): HTMLElement | undefined {
  return (node.getBackendElement() as unknown as HTMLElement | null) ?? undefined
}

/** The nearest component or tag that a DOM element belongs to. */
export function nodeAt(element: EventTarget | null): glassEasel.Element | undefined {
  let current = element as (globalThis.Node & { __wxElement?: glassEasel.Element }) | null
  while (current && !current.__wxElement) current = current.parentNode
  return current?.__wxElement
}

/** All components and tags inside of `node`, those inside of other components included. */
export function descendants(node: glassEasel.Element): Node[] {
  const found: Node[] = []
  new glassEasel.ElementIterator(
    node,
    'composed-descendants-root-first' as glassEasel.ElementIteratorType,
    glassEasel.Component,
  ).forEach((one) => {
    if (one !== node) found.push(one as unknown as Node)
  })
  return found
}
