import { defineTag } from './tag.ts'

export function defineSwiper(): void {
  defineTag('swiper-item', {
    properties: { itemId: String, skipHiddenItemLayout: Boolean },
    create: () => ({}),
  })
  defineTag('swiper', {
    properties: {
      current: Number,
      currentItemId: String,
      autoplay: Boolean,
      interval: { type: Number, value: 5000 },
      duration: { type: Number, value: 500 },
      circular: Boolean,
      vertical: Boolean,
      indicatorDots: Boolean,
      indicatorColor: String,
      indicatorActiveColor: String,
      previousMargin: null,
      nextMargin: null,
      displayMultipleItems: Number,
      snapToEdge: Boolean,
      easingFunction: String,
      skipHiddenItemLayout: Boolean,
    },
    create(tag) {
      const { host, send, look } = tag
      const slides = document.createElement('div')
      slides.className = 'swiper-slides'
      slides.tabIndex = 0
      const dots = document.createElement('div')
      dots.className = 'swiper-dots'
      host.append(slides, dots)
      let shown = 0
      let source = ''
      let timer: ReturnType<typeof setInterval> | undefined
      const size = () => (tag.values().vertical ? slides.clientHeight : slides.clientWidth)
      const go = (index: number, why: string) => {
        source = why
        const offset = index * size()
        slides.scrollTo(
          tag.values().vertical ? { top: offset, behavior: 'smooth' } : { left: offset, behavior: 'smooth' },
        )
      }
      const drawDots = () => {
        const { indicatorDots } = tag.values()
        dots.hidden = !indicatorDots
        dots.replaceChildren(
          ...[...slides.children].map((_, index) => {
            const dot = document.createElement('i')
            dot.classList.toggle('active', index === shown)
            return dot
          }),
        )
      }
      slides.addEventListener('scroll', () => {
        if (size() === 0) return
        const index = Math.round((tag.values().vertical ? slides.scrollTop : slides.scrollLeft) / size())
        if (index === shown) return
        shown = index
        drawDots()
        tag.write('current', index)
        send('change', { current: index, currentItemId: '', source: source || 'touch' })
      })
      slides.addEventListener('scrollend', () => {
        send('animationfinish', { current: shown, currentItemId: '', source: source || 'touch' })
        source = ''
      })
      const children = new MutationObserver(drawDots)
      return {
        slot: slides,
        update(values, changed) {
          const { current, autoplay, interval, vertical, indicatorColor, indicatorActiveColor } = values
          slides.classList.toggle('vertical', Boolean(vertical))
          look({ '--dot': indicatorColor || undefined, '--dot-active': indicatorActiveColor || undefined })
          if (changed.has('current') && current !== shown) requestAnimationFrame(() => go(current, ''))
          if (changed.has('autoplay') || changed.has('interval')) {
            clearInterval(timer)
            if (autoplay)
              timer = setInterval(
                () => go((shown + 1) % Math.max(1, slides.children.length), 'autoplay'),
                interval,
              )
          }
          drawDots()
        },
        attached() {
          children.observe(slides, { childList: true })
          drawDots()
        },
        detached() {
          clearInterval(timer)
          children.disconnect()
        },
      }
    },
  })
}
