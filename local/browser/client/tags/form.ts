import { triggerEvent } from 'glass-easel'
import { isFormField } from '../behaviors.ts'
import { descendants, type Node, nodeAt } from '../space.ts'
import { bodyOf, defineTag, type Values } from './tag.ts'

export function defineForm(): void {
  defineTag('form', {
    properties: { reportSubmit: Boolean, reportSubmitTimeout: Number },
    create: () => ({}),
  })
  defineTag('label', {
    properties: { for: String },
    create(tag) {
      const target = () => labelled(tag.node, tag.values().for)
      tag.host.addEventListener('click', (event) => {
        const control = target()
        const clicked = nodeAt(event.target)
        const within =
          control && clicked && (clicked === control || descendants(control).includes(clicked as Node))
        if (control && !within && !(event.target as Element).closest('wx-button, wx-navigator'))
          bodyOf(control)?.activate?.()
      })
      return {
        // A control without a name of its own is called what its label says.
        attached() {
          const control = target()
          const element = control && bodyOf(control)?.control
          const carrier = element ?? (control && (control.getBackendElement() as unknown as HTMLElement))
          if (!carrier || carrier.hasAttribute('aria-label') || carrier.hasAttribute('aria-labelledby'))
            return
          if (!tag.host.id) tag.host.id = `label-${nextLabel++}`
          carrier.setAttribute('aria-labelledby', tag.host.id)
        },
      }
    },
  })
}

let nextLabel = 1

function labelled(label: Node, id: string | undefined): Node | undefined {
  if (id) return (label.ownerShadowRoot?.getElementById(id) as Node | null) ?? undefined
  return descendants(label).find((node) => bodyOf(node)?.activate)
}

/** What a button with `form-type` does to the form around it. */
export function submitForm(button: Node, kind: string): void {
  const host = (button.getBackendElement() as unknown as HTMLElement).closest('wx-form')
  const form = nodeAt(host)
  if (!form) return
  const fields = descendants(form as Node)
  if (kind === 'reset') {
    for (const node of fields) bodyOf(node)?.field?.reset()
    triggerEvent(form, 'reset', {})
    return
  }
  const value: Record<string, unknown> = {}
  for (const node of fields) {
    const { name, value: own } = node.data as Values
    if (!name) continue
    const field = bodyOf(node)?.field
    if (field) value[name] = field.value()
    else if (isFormField(node)) value[name] = own
  }
  triggerEvent(form, 'submit', { value, formId: 'the formId is a mock one' })
}
