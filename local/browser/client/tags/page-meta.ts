import type { StyleSegmentIndex } from 'glass-easel'
import { convertUnits } from '../../build/wxss.ts'
import { settings } from '../phone.ts'
import { showPage } from '../router.ts'
import { currentPage, pageOf } from '../stack.ts'
import { defineTag } from './tag.ts'

/** What `page-meta` and the `navigation-bar` inside of it say about the page as a whole. */
export function definePageMeta(): void {
  defineTag('page-meta', {
    properties: {
      backgroundTextStyle: String,
      backgroundColor: String,
      backgroundColorTop: String,
      backgroundColorBottom: String,
      rootBackgroundColor: String,
      scrollTop: String,
      scrollDuration: { type: Number, value: 300 },
      pageStyle: String,
      pageFontSize: String,
      rootFontSize: String,
      pageOrientation: String,
    },
    create(tag) {
      const apply = () => {
        const page = pageOf(tag.node)
        if (!page) return
        const { pageStyle = '', pageFontSize, rootFontSize, scrollTop } = tag.values()
        const fontSize = pageFontSize ? `;font-size:${size(pageFontSize)}px` : ''
        page.node.setNodeStyle(convertUnits(`${pageStyle}${fontSize}`), 1 as StyleSegmentIndex)
        if (rootFontSize) page.rootFontSize = size(rootFontSize)
        if (scrollTop) page.scroller.scrollTop = Number.parseFloat(scrollTop)
        if (currentPage() === page) showPage(page)
      }
      tag.look({ display: 'contents' })
      return { update: apply, attached: apply }
    },
  })
  defineTag('navigation-bar', {
    properties: {
      title: String,
      loading: Boolean,
      frontColor: String,
      backgroundColor: String,
      colorAnimationDuration: null,
      colorAnimationTimingFunc: String,
    },
    create(tag) {
      const apply = () => {
        const page = pageOf(tag.node)
        if (!page) return
        const { title, frontColor, backgroundColor } = tag.values()
        if (title) page.title = title
        page.barColors = {
          front: frontColor || page.barColors.front,
          back: backgroundColor || page.barColors.back,
        }
        if (currentPage() === page) showPage(page)
      }
      return { update: apply, attached: apply }
    },
  })
}

/** `system` follows the font size that the person chose in WeChat. */
function size(value: string): number {
  return value === 'system' ? 16 * settings.fontScale : Number.parseFloat(value)
}
