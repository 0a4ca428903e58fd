import { openType } from '../open-type.ts'
import { submitForm } from './form.ts'
import { defineTag } from './tag.ts'

export function defineButton(): void {
  defineTag('button', {
    properties: {
      size: { type: String, value: 'default' },
      type: { type: String, value: 'default' },
      plain: Boolean,
      disabled: Boolean,
      loading: Boolean,
      formType: String,
      openType: String,
      hoverClass: { type: String, value: 'button-hover' },
      lang: String,
      sessionFrom: String,
      sendMessageTitle: String,
      sendMessagePath: String,
      sendMessageImg: String,
      appParameter: String,
      showMessageCard: Boolean,
      needShowEntrance: Boolean,
      entrancePath: String,
      activityType: null,
      phoneNumberNoQuotaToast: Boolean,
      name: String,
    },
    create(tag) {
      const { host, node } = tag
      host.setAttribute('role', 'button')
      host.addEventListener('click', () => {
        const { disabled, formType, openType: kind } = tag.values()
        if (disabled) return
        // After the tap itself, whose handlers run when the click has bubbled to the page.
        setTimeout(() => {
          if (formType) submitForm(node, formType)
          if (kind) openType(kind, tag)
        })
      })
      return {
        update({ size, type, plain, disabled, loading }) {
          for (const [name, value] of Object.entries({ size, type })) host.setAttribute(name, value)
          for (const [name, value] of Object.entries({ plain, disabled, loading }))
            host.toggleAttribute(name, Boolean(value))
          host.tabIndex = disabled ? -1 : 0
          if (disabled) host.setAttribute('aria-disabled', 'true')
          else host.removeAttribute('aria-disabled')
        },
        activate: () => host.click(),
      }
    },
  })
}
