import type { GeneralBehavior } from 'glass-easel'
import { codeSpace, type Node } from './space.ts'

/** Behaviors that WeChat has built in and pages name by a string. */
const formField = codeSpace.behavior().property('name', String).property('value', null).register()

/** Whether the component takes part in a form by that behavior. */
export function isFormField(node: Node): boolean {
  return node.hasBehavior((formField as unknown as { _$: GeneralBehavior })._$)
}

const nothing = codeSpace.behavior().register()

// biome-ignore lint/suspicious/noExplicitAny: a component's definition is written by the page and takes any shape.
export type Definition = Record<string, any>

const named: Record<string, unknown> = {
  'wx://form-field': formField,
  'wx://form-field-group': nothing,
  'wx://form-field-button': nothing,
  'wx://component-export': nothing,
}

/** Replaces the names of built-in behaviors. Throws for a name that is not provided here. */
export function builtInBehaviors(behaviors: unknown[]): unknown[] {
  return behaviors.map((one) => {
    if (typeof one !== 'string') return one
    const found = named[one]
    if (!found) throw new Error(`The behavior ${one} is not provided in the browser`)
    return found
  })
}
