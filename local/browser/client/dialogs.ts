import { overlay } from './screen.ts'

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

/** Shows a box over everything and gives the focus to it, and back when it closes. */
function openBox(className: string, label: string, content: HTMLElement, role = 'dialog'): () => void {
  const before = document.activeElement as HTMLElement | null
  const shade = element('div', { className: `shade ${className}` }, content)
  content.setAttribute('role', role)
  content.setAttribute('aria-modal', 'true')
  if (label) content.setAttribute('aria-label', label)
  overlay.append(shade)
  const first =
    content.querySelector<HTMLElement>('input') ??
    content.querySelector<HTMLElement>('.confirm, button:not(.cancel)')
  first?.focus()
  return () => {
    shade.remove()
    before?.focus?.()
  }
}

function button(text: string, onclick: () => void, className = '', color = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', className, textContent: text, onclick })
  made.style.color = color
  return made
}

export interface ModalOptions {
  title?: string
  content?: string
  showCancel?: boolean
  cancelText?: string
  cancelColor?: string
  confirmText?: string
  confirmColor?: string
  editable?: boolean
  placeholderText?: string
}

/** `wx.showModal`: answers whether it was confirmed, and what was typed. */
export function openModal(options: ModalOptions): Promise<{ confirm: boolean; content?: string }> {
  const {
    title = '',
    content = '',
    showCancel = true,
    cancelText = '取消',
    confirmText = '确定',
    editable,
  } = options
  return new Promise((resolve) => {
    const input = element('input', {
      type: 'text',
      value: content,
      placeholder: options.placeholderText ?? '',
    })
    if (editable) input.setAttribute('aria-label', options.placeholderText || title)
    const done = (confirm: boolean) => {
      close()
      resolve(editable && confirm ? { confirm, content: input.value } : { confirm })
    }
    const dialog = element('div', { className: 'dialog' })
    if (title) dialog.append(element('h2', { textContent: title }))
    if (editable) dialog.append(input)
    else if (content) dialog.append(element('p', { textContent: content }))
    const footer = element('div', { className: 'choices' })
    if (showCancel)
      footer.append(button(cancelText, () => done(false), 'cancel', options.cancelColor ?? '#000'))
    footer.append(button(confirmText, () => done(true), 'confirm', options.confirmColor ?? '#576b95'))
    dialog.append(footer)
    const close = openBox('', title || content, dialog)
  })
}

/** A sheet of choices; answers the index, or undefined when it was cancelled. */
export function openSheet({
  items,
  title,
  color,
}: {
  items: string[]
  title?: string
  color?: string
}): Promise<number | undefined> {
  return new Promise((resolve) => {
    const done = (index?: number) => {
      close()
      resolve(index)
    }
    const sheet = element('div', { className: 'sheet' })
    if (title) sheet.append(element('h2', { textContent: title }))
    items.forEach((text, index) => {
      sheet.append(button(text, () => done(index), '', color))
    })
    sheet.append(button('取消', () => done(), 'cancel'))
    const close = openBox('bottom', title ?? '菜单', sheet)
  })
}

/**
 * Lists to choose from, side by side, as `picker` shows them. `onColumn` may answer new lists after a change.
 */
export function openWheels(options: {
  title: string
  columns: string[][]
  chosen: number[]
  onColumn?: (column: number, index: number) => { columns: string[][]; chosen: number[] } | undefined
}): Promise<number[] | undefined> {
  return new Promise((resolve) => {
    const wheels = element('div', { className: 'wheels' })
    const done = (answer?: number[]) => {
      close()
      resolve(answer)
    }
    const draw = (columns: string[][], chosen: number[]) => {
      wheels.replaceChildren(
        ...columns.map((texts, column) => {
          const list = element(
            'select',
            { size: 7 },
            ...texts.map((text) => element('option', { textContent: text })),
          )
          list.selectedIndex = chosen[column] ?? 0
          list.setAttribute('aria-label', `${options.title || '请选择'} ${column + 1}`)
          list.addEventListener('change', () => {
            const next = options.onColumn?.(column, list.selectedIndex)
            if (next) draw(next.columns, next.chosen)
          })
          return list
        }),
      )
    }
    draw(options.columns, options.chosen)
    const indexes = () =>
      [...wheels.querySelectorAll('select')].map((list) => Math.max(0, list.selectedIndex))
    const head = element(
      'div',
      { className: 'head' },
      button('取消', () => done(), 'cancel'),
      element('span', { textContent: options.title }),
      button('确定', () => done(indexes()), 'confirm'),
    )
    const close = openBox(
      'bottom',
      options.title || '请选择',
      element('div', { className: 'sheet' }, head, wheels),
    )
  })
}

/**
 * A list of boxes to tick, as the dialog of subscription messages. Answers those ticked, or undefined when
 * refused.
 */
export function openTicks(options: {
  title: string
  text: string
  items: string[]
}): Promise<boolean[] | undefined> {
  return new Promise((resolve) => {
    const boxes = options.items.map(() => element('input', { type: 'checkbox', checked: true }))
    const done = (answer?: boolean[]) => {
      close()
      resolve(answer)
    }
    const dialog = element(
      'div',
      { className: 'dialog' },
      element('h2', { textContent: options.title }),
      element('p', { textContent: options.text }),
      element(
        'ul',
        {},
        ...boxes.map((box, index) =>
          element('li', {}, element('label', {}, box, options.items[index] ?? '')),
        ),
      ),
      element(
        'div',
        { className: 'choices' },
        button('拒绝', () => done(), 'cancel'),
        button('允许', () => done(boxes.map((box) => box.checked)), 'confirm', '#06713a'),
      ),
    )
    const close = openBox('', options.title, dialog)
  })
}

let toast: HTMLElement | undefined
let toastTimer: ReturnType<typeof setTimeout> | undefined

const marks: Record<string, string> = { success: '✓', error: '✕', loading: '◌', none: '' }

/** `duration` 0 stays until it is hidden. */
export function openToast(options: {
  title: string
  icon?: string
  image?: string
  mask?: boolean
  duration: number
}): void {
  closeToast()
  const mark = options.image ? '' : (marks[options.icon ?? 'success'] ?? '')
  toast = element('div', { className: options.mask ? 'toast mask' : 'toast' })
  toast.setAttribute('role', 'status')
  if (mark) toast.append(element('b', { textContent: mark, ariaHidden: 'true' }))
  toast.append(options.title)
  overlay.append(toast)
  if (options.duration > 0) toastTimer = setTimeout(closeToast, options.duration)
}

export function closeToast(): void {
  clearTimeout(toastTimer)
  toast?.remove()
  toast = undefined
}

/** Shows pictures one at a time until it is tapped away. */
export function openPreview(urls: string[], first: number): void {
  let index = first
  const image = element('img', { src: urls[index] ?? '', alt: '图片预览' })
  const box = element('div', { className: 'preview' }, image)
  box.addEventListener('click', () => {
    index++
    if (index >= urls.length) box.remove()
    else image.src = urls[index] ?? ''
  })
  overlay.append(box)
}
