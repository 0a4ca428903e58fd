import { defineButton } from './button.ts'
import { defineCanvas } from './canvas.ts'
import { defineChoices } from './choice.ts'
import { defineForm } from './form.ts'
import { defineImages } from './image.ts'
import { defineInputs } from './input.ts'
import { defineMap } from './map.ts'
import { definePageMeta } from './page-meta.ts'
import { definePicker } from './picker.ts'
import { definePickerView } from './picker-view.ts'
import { defineRichText } from './rich-text.ts'
import { defineScrollView } from './scroll-view.ts'
import { defineSmallTags } from './small.ts'
import { defineSwiper } from './swiper.ts'
import { defineViews } from './view.ts'

/** Makes every tag that WXML has built in; a tag that is none of these shows as an empty element. */
export function defineTags(): void {
  defineViews()
  defineButton()
  defineCanvas()
  defineChoices()
  defineForm()
  defineImages()
  defineInputs()
  defineMap()
  definePageMeta()
  definePicker()
  definePickerView()
  defineRichText()
  defineScrollView()
  defineSmallTags()
  defineSwiper()
}
