import type { Node } from '../space.ts'
import { descendants, nodeAt } from '../space.ts'
import { bodyOf, defineTag, type Tag, type TagBody, type Values } from './tag.ts'

/** `checkbox`, `radio`, their groups, and `switch`. */
export function defineChoices(): void {
  defineTag('checkbox', {
    properties: { value: String, checked: Boolean, disabled: Boolean, color: String },
    create: (tag) => choice(tag, 'checkbox', (checked) => !checked),
  })
  defineTag('radio', {
    properties: { value: String, checked: Boolean, disabled: Boolean, color: String },
    create: (tag) => choice(tag, 'radio', () => true),
  })
  defineTag('checkbox-group', {
    properties: { name: String },
    create: ({ node }) => group(node, 'checkbox', (chosen) => chosen),
  })
  defineTag('radio-group', {
    properties: { name: String },
    create({ node, host }) {
      host.setAttribute('role', 'radiogroup')
      return group(node, 'radio', (chosen) => chosen[0] ?? '')
    },
  })
  defineTag('switch', {
    properties: {
      name: String,
      checked: Boolean,
      disabled: Boolean,
      type: { type: String, value: 'switch' },
      color: String,
    },
    create(tag) {
      const { host, send } = tag
      host.setAttribute('role', 'switch')
      const initial = { checked: false }
      host.addEventListener('click', () => {
        const { checked, disabled } = tag.values()
        if (disabled) return
        tag.write('checked', !checked)
        send('change', { value: !checked })
      })
      return {
        update({ type, checked, disabled, color }) {
          host.toggleAttribute('switch', type !== 'checkbox')
          showState(tag, checked, disabled, color)
        },
        attached() {
          initial.checked = Boolean(tag.values().checked)
        },
        field: {
          value: () => Boolean(tag.values().checked),
          reset: () => tag.write('checked', initial.checked),
        },
        activate: () => host.click(),
      }
    },
  })
}

function choice(tag: Tag, role: 'checkbox' | 'radio', next: (checked: boolean) => boolean): TagBody {
  const { host, node } = tag
  const mark = document.createElement('span')
  mark.className = 'choice-mark'
  const slot = document.createElement('span')
  host.append(mark, slot)
  host.setAttribute('role', role)
  host.addEventListener('click', () => {
    const { checked, disabled } = tag.values()
    const value = next(Boolean(checked))
    if (disabled || value === checked) return
    const owner = nodeAt(host.closest(`wx-${role}-group`)) as Node | undefined
    if (role === 'radio' && owner)
      for (const other of members(owner, role)) if (other !== node) other.setData({ checked: false })
    tag.write('checked', value)
    if (owner) owner.triggerEvent('change', { value: bodyOf(owner)?.field?.value() })
  })
  return {
    slot,
    update: ({ checked, disabled, color }) => showState(tag, checked, disabled, color),
    activate: () => host.click(),
  }
}

function showState(
  { host, look }: Tag,
  checked: boolean,
  disabled: boolean,
  color: string | undefined,
): void {
  host.setAttribute('aria-checked', String(Boolean(checked)))
  host.tabIndex = disabled ? -1 : 0
  if (disabled) host.setAttribute('aria-disabled', 'true')
  else host.removeAttribute('aria-disabled')
  if (color) look({ '--choice': color })
}

function members(owner: Node, role: string): Node[] {
  return descendants(owner).filter((node) => node.is === `wx://tag/${role}`)
}

function group(node: Node, role: 'checkbox' | 'radio', answer: (chosen: string[]) => unknown): TagBody {
  let initial: boolean[] = []
  return {
    attached() {
      initial = members(node, role).map((one) => Boolean((one.data as Values).checked))
    },
    field: {
      value: () =>
        answer(
          members(node, role)
            .filter((one) => (one.data as Values).checked)
            .map((one) => (one.data as Values).value),
        ),
      reset() {
        members(node, role).forEach((one, index) => {
          one.setData({ checked: initial[index] ?? false })
        })
      },
    },
  }
}
