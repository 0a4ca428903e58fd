import './frame.css'
import type { Configuration, Settings } from '../phone.ts'
import type { Remote } from '../remote.ts'
import { Control } from './control.ts'
import { button, element } from './dom.ts'
import { Log } from './log.ts'
import { settingsPanel } from './settings.ts'

/** The frame: two panels around a phone, which is the same page in an iframe with `?frame=none`. */
async function start(): Promise<void> {
  const response = await fetch('config.json').catch(() => undefined)
  const configuration: Configuration = { accounts: [], ...(response?.ok ? await response.json() : {}) }
  const control = new Control(configuration)
  const phone = element('iframe', { title: '手机', src: `?frame=none${location.hash}` })
  const remote = () => (phone.contentWindow as (Window & { phone?: Remote }) | null)?.phone
  const log = new Log(control, configuration, (url) => remote()?.open(url))

  const change = async (settings: Partial<Settings>, restart: boolean) => {
    const { change: set } = await until(remote)
    set(settings)
    if (!restart) return
    // Another person, font or time begins at the first page.
    phone.contentWindow?.history.replaceState(null, '', '?frame=none')
    phone.contentWindow?.location.reload()
  }

  phone.addEventListener('load', async () => {
    const ready = await until(remote)
    const { settings } = ready
    const refresh = () => log.refresh(settings.openid)
    const showAddress = (address: string) => {
      log.showAddress(address)
      history.replaceState(null, '', `#/${address}`)
    }
    if (!document.querySelector('.left .panel'))
      left.append(settingsPanel(configuration, settings, control, change))
    showAddress(ready.address())
    ready.listen((event) => {
      if (event.kind === 'page') showAddress(event.address)
      if (event.kind === 'notice') log.addNotice(event.text)
      if (event.kind === 'call') {
        if (event.requestId) log.addCall(event.requestId, event.data)
        void refresh()
      }
    })
    void refresh()
  })
  setInterval(() => {
    const settings = remote()?.settings
    if (settings && !document.hidden) void log.refresh(settings.openid)
  }, 5000)

  const left = element('aside', { className: 'left', ariaLabel: '手机的设置' })
  const right = element('aside', { className: 'right', ariaLabel: '发生了什么' }, log.element)
  const tools = element(
    'div',
    { className: 'tools' },
    button('重新打开', () => phone.contentWindow?.location.reload()),
  )
  const device = element('div', { className: 'device' }, phone)
  document.body.append(left, element('main', {}, device, tools), right)
}

/** The phone's page is there some moments after it has loaded. */
async function until(remote: () => Remote | undefined): Promise<Remote> {
  for (;;) {
    const found = remote()
    if (found?.address()) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

void start()
