/** What the specification for old people asks of a page. Sizes in CSS pixels. */
export interface Figures {
  /** The least size of any text. */
  readonly text: number
  /** The least height and width of what can be tapped. */
  readonly touch: number
}

/**
 * Runs inside the page: measures the mini-program's page on top and answers what is wrong with it, in words; empty when nothing is.
 * Line height at least 1.3; contrast at least 4.5, 3 for large text (24 px, or 18.66 px and bold); nothing wider than the phone,
 * nothing cut off, nothing hidden behind the bar at the bottom; what is chosen has a mark beside its colour. What taps go through (a
 * watermark) is not there to be read.
 */
export function measure({ text, touch }: Figures): string[] {
  const scroller = [...document.querySelectorAll('wx-page')].find((one) => one.checkVisibility())
  if (!scroller) return ['there is no page']
  const problems = new Set<string>()
  const nameOf = (element: Element) =>
    (element.getAttribute('aria-label') || element.textContent || element.localName).trim().slice(0, 24)

  type Colour = [number, number, number, number]
  const parse = (colour: string): Colour => {
    const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number)
    return [r, g, b, a]
  }
  const over = (top: Colour, below: Colour): Colour => {
    const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3])
    return [mix(0), mix(1), mix(2), 1]
  }
  const luminance = ([r, g, b]: Colour) => {
    const linear = (value: number) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    }
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  }
  const contrast = (one: Colour, other: Colour) => {
    const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  const background = (element: Element | null): Colour => {
    if (!element) return [255, 255, 255, 1]
    const own = parse(getComputedStyle(element).backgroundColor)
    return own[3] >= 1 ? own : over(own, background(element.parentElement))
  }

  const readable = (element: Element, words: string, colour: string) => {
    const style = getComputedStyle(element)
    const size = Number.parseFloat(style.fontSize)
    if (size < text) problems.add(`text of ${size}px: ${words}`)
    const lineHeight = Number.parseFloat(style.lineHeight) / size
    if (!(lineHeight >= 1.299)) problems.add(`line height of ${style.lineHeight}: ${words}`)
    const below = background(element)
    const ratio = contrast(over(parse(colour), below), below)
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    if (ratio < (isLarge ? 3 : 4.5)) problems.add(`contrast of ${ratio.toFixed(1)}: ${words}`)
  }

  const bar = [...scroller.querySelectorAll('*')].find((one) => {
    const { position, pointerEvents } = getComputedStyle(one)
    return position === 'fixed' && pointerEvents !== 'none'
  })
  scroller.scrollTop = scroller.scrollHeight
  const walker = document.createTreeWalker(scroller, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    const words = node.textContent?.trim() ?? ''
    if (!words || !element?.checkVisibility()) continue
    if (getComputedStyle(element).pointerEvents === 'none') continue
    readable(element, words, getComputedStyle(element).color)
    const range = document.createRange()
    range.selectNodeContents(node)
    const { left, right, bottom } = range.getBoundingClientRect()
    if (left < -0.5 || right > innerWidth + 0.5) problems.add(`beside the phone: ${words}`)
    if (bar && !bar.contains(element) && bottom > bar.getBoundingClientRect().top)
      problems.add(`behind the bar: ${words}`)
  }
  scroller.scrollTop = 0
  for (const input of scroller.querySelectorAll('input, textarea')) {
    if (!input.checkVisibility()) continue
    readable(input, nameOf(input), getComputedStyle(input).color)
    const hint = input.getAttribute('placeholder')
    if (hint) readable(input, hint, getComputedStyle(input, '::placeholder').color)
  }

  const controls = scroller.querySelectorAll(
    'wx-button, wx-input, wx-textarea, wx-navigator, wx-switch, wx-picker, wx-checkbox, wx-radio, [role=button], [role=link], [role=radio], [role=checkbox], [role=switch], [role=tab]',
  )
  for (const control of controls) {
    if (!control.checkVisibility()) continue
    const { width, height } = control.getBoundingClientRect()
    if (Math.min(width, height) < touch - 0.5)
      problems.add(`a target of ${Math.round(width)}×${Math.round(height)}: ${nameOf(control)}`)
    const isChosen = ['aria-checked', 'aria-pressed', 'aria-selected'].some(
      (state) => control.getAttribute(state) === 'true',
    )
    if (isChosen && !control.textContent?.includes('✓')) problems.add(`colour alone: ${nameOf(control)}`)
  }

  for (const element of [scroller, ...scroller.querySelectorAll('*')]) {
    if (!element.checkVisibility()) continue
    const { overflowX, overflowY } = getComputedStyle(element)
    if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1)
      problems.add(`wider than its box by ${element.scrollWidth - element.clientWidth}px: ${nameOf(element)}`)
    if (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 1)
      problems.add(`cut off at the bottom: ${nameOf(element)}`)
  }
  return [...problems]
}
