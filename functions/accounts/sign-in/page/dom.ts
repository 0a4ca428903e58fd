/** The few ways in which this page makes elements. Texts are set as texts: nothing that came from elsewhere is read as HTML. */

type Child = Node | string | undefined | false

interface Attributes {
  readonly class?: string | undefined
  readonly role?: string
  readonly on?: Readonly<Record<string, (event: Event) => void>>
  readonly [name: string]: string | boolean | number | object | undefined
}

/**
 * @example element('button', { class: 'main', on: { click: save } }, '保存')
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { on = {}, ...attributes }: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(attribute, '')
    else if (value !== undefined && value !== false) made.setAttribute(attribute, String(value))
  }
  for (const [event, listener] of Object.entries(on)) made.addEventListener(event, listener)
  made.append(...children.filter((child): child is Node | string => child !== undefined && child !== false))
  return made
}

export function button(text: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return element('button', { type: 'button', ...attributes, on: { click: press } }, text)
}

/** Says why something did not come, and lets it be asked for once more. */
export function refused(
  { message, next }: { readonly message: string; readonly next: string },
  again: () => void,
): HTMLElement {
  return element(
    'div',
    { class: 'note', role: 'alert' },
    element('p', { class: 'strong' }, message),
    element('p', {}, next),
    button('再试一次', again, { class: 'main' }),
  )
}

export function show(place: HTMLElement, ...children: readonly Child[]): void {
  place.textContent = ''
  place.append(...children.filter((child): child is Node | string => child !== undefined && child !== false))
}

/** Black squares on white with the quiet zone that a scanner needs. */
export function qrPicture(
  {
    size,
    rows,
  }: { readonly size: number; readonly rows: readonly (readonly { dark: boolean; length: number }[])[] },
  label: string,
): SVGElement {
  const quiet = 4
  const side = size + 2 * quiet
  const svg = (name: string, attributes: Readonly<Record<string, string | number>>) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value))
    return made
  }
  const picture = svg('svg', {
    viewBox: `0 0 ${side} ${side}`,
    role: 'img',
    'aria-label': label,
    'shape-rendering': 'crispEdges',
    class: 'qr',
  })
  picture.append(svg('rect', { width: side, height: side, fill: '#fff' }))
  rows.forEach((runs, y) => {
    let x = 0
    for (const { dark, length } of runs) {
      if (dark)
        picture.append(svg('rect', { x: x + quiet, y: y + quiet, width: length, height: 1, fill: '#000' }))
      x += length
    }
  })
  return picture
}
