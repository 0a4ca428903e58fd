import type { Configuration } from '../phone.ts'
import type { Call, Control, Message } from './control.ts'
import { button, element, section } from './dom.ts'

/** The panel that shows what happened: where the phone is, messages, what the phone itself did, calls. */
export class Log {
  readonly element: HTMLElement
  private readonly address = element('output', { className: 'address' })
  private readonly messages = element('ul')
  private readonly notices = element('ul')
  private readonly calls = element('tbody')
  /** Request id → the operation that the phone asked for, which the stand-in does not know. */
  private readonly operations = new Map<string, string>()
  private readonly control: Control
  private readonly configuration: Configuration
  private readonly open: (url: string) => void

  constructor(control: Control, configuration: Configuration, open: (url: string) => void) {
    this.control = control
    this.configuration = configuration
    this.open = open
    const head = ['函数', '毫秒', '往返', '时间'].map((text) =>
      element('th', { textContent: text, scope: 'col' }),
    )
    const table = element('table', {}, element('thead', {}, element('tr', {}, ...head)), this.calls)
    this.element = element(
      'div',
      { className: 'panel' },
      section(
        '当前页面',
        this.address,
        element(
          'div',
          { className: 'row' },
          button('复制链接', () => this.copy()),
        ),
      ),
      section('收到的消息', this.messages),
      section('手机做的事', this.notices),
      section('最近的调用', element('div', { className: 'calls' }, table)),
    )
    this.showMessages([])
    this.showCalls([])
    this.notices.append(element('li', { className: 'empty', textContent: '还没有' }))
  }

  showAddress(address: string): void {
    this.address.textContent = address
  }

  addNotice(text: string): void {
    this.notices.querySelector('.empty')?.remove()
    this.notices.prepend(element('li', { textContent: text }))
    while (this.notices.children.length > 8) this.notices.lastElementChild?.remove()
  }

  addCall(requestId: string, data: unknown): void {
    const { op } = (data ?? {}) as { op?: string }
    if (op) this.operations.set(requestId, op)
  }

  /** Fetches messages and calls anew. */
  async refresh(openid: string): Promise<void> {
    const [messages, calls] = await Promise.all([this.control.mailbox(openid), this.control.calls()])
    this.showMessages(messages)
    this.showCalls(calls)
  }

  private copy(): void {
    const url = new URL(location.href)
    url.hash = `#/${this.address.textContent}`
    void navigator.clipboard?.writeText(url.href)
    this.addNotice(`链接：${url.href}`)
  }

  private showMessages(messages: Message[]): void {
    const entries = messages.toReversed().map(({ templateId, at, page, data }) => {
      const title = this.configuration.templates?.[templateId] ?? templateId
      const lines = Object.values(data).map((value) => element('div', { textContent: value }))
      const card = element(
        'li',
        { className: 'message' },
        element('b', { textContent: title }),
        element('time', { textContent: time(at) }),
        ...lines,
      )
      if (page) card.append(button('打开', () => this.open(page)))
      return card
    })
    this.messages.replaceChildren(
      ...(entries.length > 0 ? entries : [element('li', { className: 'empty', textContent: '还没有' })]),
    )
  }

  private showCalls(calls: Call[]): void {
    const rows = calls
      .toReversed()
      .map(({ function: name, requestId, durationMs, coldStartMs, roundTrips, startedAt, outcome }) => {
        const cold = coldStartMs === undefined ? '' : `（冷启动 ${Math.round(coldStartMs)}）`
        return element(
          'tr',
          { className: outcome === 'failed' ? 'failed' : '' },
          element('td', { textContent: [name, this.operations.get(requestId)].filter(Boolean).join('.') }),
          element('td', { textContent: `${Math.round(durationMs ?? 0)}${cold}` }),
          element('td', { textContent: String(roundTrips) }),
          element('td', { textContent: time(startedAt) }),
        )
      })
    const none = element('tr', {}, element('td', { className: 'empty', colSpan: 4, textContent: '还没有' }))
    this.calls.replaceChildren(...(rows.length > 0 ? rows : [none]))
  }
}

function time(iso: string): string {
  return new Date(iso).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false })
}
