import type { AccountsContract } from '../../../../shared/accounts/contract.ts'
import type { OutputOf } from '../../../../shared/contract.ts'
import { call, type Result } from './call.ts'
import { openDisplay } from './display.ts'
import { button, element, show } from './dom.ts'
import { forget, read, showDisplay } from './kept.ts'
import type { Desk, Section } from './section.ts'
import { sections } from './sections.ts'
import { signIn } from './sign-in.ts'

type Me = OutputOf<AccountsContract['getMe']>

/** So long nobody touched anything: who went away without signing out is signed out. */
const idleMs = 30 * 60_000

const place = document.getElementById('desk') as HTMLElement
/** What ends the section, or the screen of the hall, that is open. */
let close: (() => void) | undefined
let touchedAt = Date.now()

/** From the first moment on, and again whenever a session has ended. */
async function begin(why = ''): Promise<void> {
  end()
  if (!window.isSecureContext || !window.crypto || !crypto.subtle || !window.indexedDB) {
    return show(place, element('main', { class: 'sign-in' }, element('p', { class: 'note' }, tooOld)))
  }
  const kept = await read()
  const state = kept && (await call('accounts', 'pollSignIn', {}))
  if (state && !state.ok && state.code !== 'NOT_SIGNED_IN') return offline(state)
  if (!state?.ok || state.data.state !== 'signed-in') await signIn(place, why)
  await open()
}

const tooOld = '这个浏览器打不开工作台。请换新一点的浏览器，并确认网址以 https 开头。'

async function open(): Promise<void> {
  const kept = await read()
  touchedAt = Date.now()
  if (kept?.display) return openHall(kept.display)
  const me = await ask('accounts', 'getMe', {})
  if (me.ok) openDesk(me.data)
  else if (!isOver(me)) offline(me)
}

/** Then the page has begun anew already. */
function isOver({ code }: { readonly code?: string }): boolean {
  return code === 'SESSION_OVER' || code === 'NOT_SIGNED_IN'
}

function offline({ message, next }: { readonly message: string; readonly next: string }): void {
  const again = button('再试一次', () => void begin(), { class: 'main' })
  show(
    place,
    element(
      'main',
      { class: 'sign-in', role: 'alert' },
      element('p', { class: 'strong' }, message),
      element('p', {}, next),
      again,
    ),
  )
  again.focus()
}

/** As `call`, for whoever is signed in: where the session is over, nothing stays on the screen. */
const ask: typeof call = async (...asked) => {
  const result: Result<never> = (await call(...asked)) as Result<never>
  if (!result.ok && isOver(result)) {
    // Who lost her post has a session that may do nothing: its key is of no more use.
    await forget()
    await begin('登录已经结束，请重新登录。')
  }
  return result
}

async function signOut(): Promise<void> {
  end()
  show(place)
  await call('accounts', 'signOut', {})
  await forget()
  await begin('已经退出登录。')
}

function end(): void {
  if (close) close()
  close = undefined
}

/** From here on the function answers this browser nothing but the list that it shows, whoever finds its keyboard. */
async function openHall(siteId: string): Promise<void> {
  end()
  show(place)
  await showDisplay(siteId)
  const narrowed = await ask('accounts', 'becomeDisplay', {})
  if (!narrowed.ok) return isOver(narrowed) ? undefined : offline(narrowed)
  close = openDisplay(place, siteId, { ask, leave: () => void signOut() })
}

function openDesk(me: Me): void {
  const viewer = viewerOf(me)
  const main = element('main', { id: 'main', tabindex: -1 })
  const mine = sections.filter(({ roles }) => me.roles.some(({ role }) => roles.includes(role)))
  const desk: Desk = {
    call: ask,
    roles: me.roles,
    viewer,
    print,
    save,
    display: (siteId) => void openHall(siteId),
  }
  const buttons = mine.map((section, index) =>
    button(section.name, () => choose(section), index < 9 ? { accesskey: index + 1 } : {}),
  )
  function choose(section: Section) {
    end()
    mine.forEach((one, index) => {
      const chosen = buttons[index]
      if (!chosen) return
      if (one === section) chosen.setAttribute('aria-current', 'page')
      else chosen.removeAttribute('aria-current')
    })
    show(main)
    close = section.open(main, desk)
  }
  show(
    place,
    element('a', { href: '#main', class: 'skip' }, '跳到内容'),
    element(
      'header',
      {},
      element('span', { class: 'strong' }, '党群服务中心 工作台'),
      element('nav', { 'aria-label': '栏目' }, ...buttons),
      element('span', { class: 'grow' }),
      element('span', {}, viewer),
      button('退出登录', () => void signOut()),
    ),
    main,
    element(
      'div',
      { class: 'watermark', 'aria-hidden': 'true' },
      ...Array.from({ length: 60 }, () => element('span', {}, viewer)),
    ),
  )
  const [first] = mine
  if (first) choose(first)
  else show(main, element('p', { class: 'empty' }, '您的岗位在电脑上还没有要办的事，请用手机上的小程序。'))
}

/** Who looks: as the post names her, else as she calls herself, else where she works. */
function viewerOf({ people, roles }: Me): string {
  const named = roles.find(({ name }) => name)
  const self = people.find(({ relation }) => relation === 'self')
  return named?.name || self?.name || '工作人员'
}

/** The style sheet of the page, to which the size of the paper is added: a page has one size at a time. */
function print(paper: 'A4' | '80mm'): void {
  const [sheet] = Array.from(document.styleSheets)
  if (!sheet) return
  const size = paper === 'A4' ? 'size: A4; margin: 15mm' : 'size: 80mm 297mm; margin: 3mm'
  const at = sheet.insertRule(`@page { ${size} }`, sheet.cssRules.length)
  document.body.classList.toggle('slip', paper === '80mm')
  window.print()
  document.body.classList.remove('slip')
  sheet.deleteRule(at)
}

function save(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = element('a', { href: url, download: name, class: 'hidden' })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

for (const event of ['keydown', 'pointerdown', 'wheel', 'touchstart'])
  addEventListener(
    event,
    () => {
      touchedAt = Date.now()
    },
    { passive: true },
  )

setInterval(() => {
  const isDesk = document.querySelector('header') !== null
  if (isDesk && Date.now() - touchedAt > idleMs) void signOut()
}, 15_000)

void begin()
