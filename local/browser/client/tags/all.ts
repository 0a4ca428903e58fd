import { defineButton } from './button.ts'
import { defineForm } from './form.ts'
import { defineViews } from './view.ts'

export function defineTags(): void {
  defineViews()
  defineButton()
  defineForm()
}
