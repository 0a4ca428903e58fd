import { defineTag } from './tag.ts'

/** Plain boxes: what they hold, and what every tag can do. */
export function defineViews(): void {
  defineTag('view', { create: () => ({}) })
  defineTag('cover-view', { properties: { scrollTop: null }, create: () => ({}) })
  defineTag('movable-area', { properties: { scaleArea: Boolean }, create: () => ({}) })
  defineTag('root-portal', { properties: { enable: { type: Boolean, value: true } }, create: () => ({}) })
  defineTag('text', {
    properties: {
      selectable: Boolean,
      userSelect: Boolean,
      space: String,
      decode: Boolean,
      overflow: String,
      maxLines: Number,
    },
    create: ({ look }) => ({
      update({ selectable, userSelect, space }) {
        look({
          'user-select': selectable || userSelect ? 'text' : undefined,
          'white-space': space ? 'pre-wrap' : undefined,
        })
      },
    }),
  })
  defineTag('web-view', {
    properties: { src: String },
    create: ({ host }) => ({
      update({ src }) {
        host.textContent = `这里会打开网页：${src}`
      },
    }),
  })
}
