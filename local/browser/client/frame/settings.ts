import type { Account, Configuration, Settings } from '../phone.ts'
import type { Control } from './control.ts'
import { button, element, section } from './dom.ts'

/** What WeChat offers, with its factor. */
const fontSizes: [number, string][] = [
  [0.9, '小'],
  [1, '标准'],
  [1.1, '稍大'],
  [1.3, '大'],
  [1.5, '特大'],
  [1.75, '最大'],
]

const hour = 3_600_000

/**
 * The panel that changes the phone. `change` sets it and, where pages read it at their start only, starts the
 * mini-program anew.
 */
export function settingsPanel(
  { accounts, places = [] }: Configuration,
  settings: Settings,
  control: Control,
  change: (settings: Partial<Settings>, restart: boolean) => void,
): HTMLElement {
  const panel = element(
    'div',
    { className: 'panel' },
    section('身份', accountList(accounts, settings, change)),
    section(
      '时间',
      clock(control, () => change({}, true)),
    ),
    section('字号', fontSize(settings, change)),
  )
  if (places.length > 0) panel.append(section('位置', placeList(places, settings, change)))
  panel.append(section('网络', network(settings, change)))
  return panel
}

type Change = Parameters<typeof settingsPanel>[3]

function accountList(accounts: Account[], settings: Settings, change: Change): HTMLElement {
  const list = element('ul', { className: 'accounts' })
  for (const { openid, name, role, note = '' } of accounts) {
    const choose = element(
      'button',
      {
        type: 'button',
        onclick() {
          for (const other of list.querySelectorAll('button')) other.ariaPressed = String(other === choose)
          change({ openid }, true)
        },
      },
      element('b', { textContent: name }),
      element('span', { className: 'role', textContent: role }),
      element('small', { textContent: note }),
    )
    choose.ariaPressed = String(openid === settings.openid)
    list.append(element('li', {}, choose))
  }
  if (accounts.length === 0) list.append(element('li', { className: 'empty', textContent: '没有演示账号' }))
  return list
}

function fontSize(settings: Settings, change: Change): HTMLElement {
  const group = element('div', { className: 'segments' })
  group.setAttribute('role', 'group')
  for (const [factor, name] of fontSizes) {
    const choose = button(name, () => {
      for (const other of group.querySelectorAll('button')) other.ariaPressed = String(other === choose)
      change({ fontScale: factor }, true)
    })
    choose.ariaPressed = String(factor === settings.fontScale)
    group.append(choose)
  }
  return group
}

function placeList(
  places: NonNullable<Configuration['places']>,
  settings: Settings,
  change: Change,
): HTMLElement {
  const list = element('select', { ariaLabel: '位置' })
  for (const { name } of places) list.append(element('option', { textContent: name }))
  list.append(element('option', { textContent: '不让定位' }))
  const now = places.findIndex(({ name }) => name === settings.place?.name)
  list.selectedIndex = now < 0 ? places.length : now
  list.addEventListener('change', () => change({ place: places[list.selectedIndex] }, false))
  return list
}

function network(settings: Settings, change: Change): HTMLElement {
  const box = element('input', { type: 'checkbox', checked: settings.offline })
  box.addEventListener('change', () => change({ offline: box.checked }, false))
  return element('label', { className: 'check' }, box, '断网')
}

/** China time, whatever the laptop's is. */
function clock(control: Control, moved: () => void): HTMLElement {
  const input = element('input', { type: 'datetime-local', ariaLabel: '日期和时间' })
  const show = async () => {
    const now = await control.clock()
    if (now) input.value = new Date(Date.parse(now.now) + 8 * hour).toISOString().slice(0, 16)
  }
  const move = async (to: Parameters<Control['moveClock']>[0]) => {
    await control.moveClock(to)
    await show()
    moved()
  }
  input.addEventListener('change', () => move({ now: `${input.value}:00+08:00` }))
  void show()
  return element(
    'div',
    {},
    input,
    element(
      'div',
      { className: 'row' },
      button('+1 小时', () => move({ advance: hour })),
      button('+1 天', () => move({ advance: 24 * hour })),
      button('回到现在', () => move({ real: true })),
    ),
  )
}
