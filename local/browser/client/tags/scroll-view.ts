import { elementOf } from '../space.ts'
import { defineTag } from './tag.ts'

export function defineScrollView(): void {
  defineTag('scroll-view', {
    properties: {
      scrollX: Boolean,
      scrollY: Boolean,
      upperThreshold: { type: null, value: 50 },
      lowerThreshold: { type: null, value: 50 },
      scrollTop: null,
      scrollLeft: null,
      scrollIntoView: String,
      scrollIntoViewOffset: Number,
      scrollWithAnimation: Boolean,
      enableBackToTop: Boolean,
      enableFlex: Boolean,
      enhanced: Boolean,
      bounces: Boolean,
      showScrollbar: { type: Boolean, value: true },
      scrollAnchoring: Boolean,
      enablePassive: null,
      pagingEnabled: Boolean,
      fastDeceleration: Boolean,
      usingSticky: Boolean,
      type: String,
      refresherEnabled: Boolean,
      refresherThreshold: Number,
      refresherDefaultStyle: String,
      refresherBackground: String,
      refresherTriggered: Boolean,
    },
    create(tag) {
      const { host, node, send, look } = tag
      let last = { left: 0, top: 0 }
      let edges = { upper: true, lower: false }
      host.addEventListener('scroll', () => {
        const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = host
        const { scrollX, scrollY, upperThreshold, lowerThreshold } = tag.values()
        send('scroll', {
          scrollLeft,
          scrollTop,
          scrollWidth,
          scrollHeight,
          deltaX: last.left - scrollLeft,
          deltaY: last.top - scrollTop,
        })
        last = { left: scrollLeft, top: scrollTop }
        const upper = scrollY ? scrollTop <= px(upperThreshold) : scrollLeft <= px(upperThreshold)
        const lower =
          (scrollY && scrollTop + clientHeight >= scrollHeight - px(lowerThreshold)) ||
          (scrollX && scrollLeft + clientWidth >= scrollWidth - px(lowerThreshold))
        if (upper && !edges.upper) send('scrolltoupper', { direction: scrollY ? 'top' : 'left' })
        if (lower && !edges.lower) send('scrolltolower', { direction: scrollY ? 'bottom' : 'right' })
        edges = { upper, lower }
      })
      return {
        update(values, changed) {
          const { scrollX, scrollY, scrollTop, scrollLeft, scrollIntoView, scrollWithAnimation } = values
          look({
            overflow: `${scrollX ? 'auto' : 'hidden'} ${scrollY ? 'auto' : 'hidden'}`,
          })
          if (scrollX || scrollY) host.tabIndex = 0
          const behavior = scrollWithAnimation ? 'smooth' : 'auto'
          // After the children have been laid out.
          requestAnimationFrame(() => {
            if (changed.has('scrollTop') && scrollTop != null) host.scrollTo({ top: px(scrollTop), behavior })
            if (changed.has('scrollLeft') && scrollLeft != null)
              host.scrollTo({ left: px(scrollLeft), behavior })
            if (!changed.has('scrollIntoView') || !scrollIntoView) return
            const target = node.ownerShadowRoot?.getElementById(scrollIntoView)
            const element = target && elementOf(target)
            if (!element) return
            const here = host.getBoundingClientRect()
            const there = element.getBoundingClientRect()
            host.scrollBy({
              top: scrollY ? there.top - here.top : 0,
              left: scrollX ? there.left - here.left : 0,
              behavior,
            })
          })
        },
      }
    },
  })
}

function px(value: string | number): number {
  return String(value).endsWith('rpx')
    ? (Number.parseFloat(String(value)) * innerWidth) / 750
    : Number.parseFloat(String(value))
}
