import { qrCode } from '../../../../shared/qr-code.ts'
import { call, type Result } from './call.ts'
import { button, element, qrPicture, show } from './dom.ts'
import { makeKey } from './kept.ts'
import { computerOf } from './words.ts'

const pollMs = 2000
/** So many codes in a row without being asked: a screen that nobody looks at stops. */
const mostCodes = 5

/**
 * Shows codes until the phone has confirmed one.
 * @param why what happened before, e.g. that the session is over.
 */
export async function signIn(place: HTMLElement, why: string): Promise<void> {
  const status = element('p', { class: 'soft', role: 'status' })
  const box = element('div', { class: 'code-box' })
  show(
    place,
    element(
      'main',
      { class: 'sign-in' },
      element('h1', {}, '登录工作台'),
      why && element('p', { class: 'note' }, why),
      element(
        'ol',
        { class: 'steps' },
        element('li', {}, '在手机微信里打开小程序，点“我的”，再点“登录电脑”。'),
        element('li', {}, '扫这个码，或者输入下面的字母和数字。'),
        element('li', {}, '在手机上填这里的两位数字。'),
      ),
      box,
      status,
      element('p', { class: 'soft' }, '只有工作人员能登录。离开时请点“退出登录”。'),
    ),
  )
  for (let count = 0; ; count += 1) {
    status.textContent = ''
    if (count >= mostCodes) await pressed(box, '显示登录码', '登录码收起来了。')
    const begun = await begin()
    if (!begun.ok) {
      await pressed(box, '再试一次', `${begun.message}${begun.next}`)
      continue
    }
    const { code, digits, seconds } = begun.data
    drawCode(box, code, digits)
    status.textContent = '这个码两分钟内有效，过后会自动换一个。'
    if (await confirmed(seconds)) return
  }
}

async function begin(): Promise<Result<{ code: string; digits: string; seconds: number }>> {
  await makeKey()
  return call('accounts', 'startSignIn', computerOf(navigator.userAgent))
}

function drawCode(box: HTMLElement, code: string, digits: string): void {
  const spelled = code.split('').join(' ')
  show(
    box,
    qrPicture(qrCode(`登录电脑 ${code}`), '登录用的二维码，也可以输入旁边的登录码'),
    element(
      'dl',
      {},
      element('dt', {}, '登录码'),
      element('dd', { class: 'code', 'aria-label': spelled }, `${code.slice(0, 4)} ${code.slice(4)}`),
      element('dt', {}, '两位数字'),
      element('dd', { class: 'digits' }, digits),
    ),
  )
}

/** @returns false when the code is over without a phone. */
async function confirmed(seconds: number): Promise<boolean> {
  const from = Date.now()
  while (Date.now() - from < (seconds + 2) * 1000) {
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    const asked = await call('accounts', 'pollSignIn', {})
    // What could not be asked is asked again.
    if (!asked.ok) continue
    if (asked.data.state === 'signed-in') return true
    if (asked.data.state === 'over') return false
  }
  return false
}

function pressed(box: HTMLElement, name: string, why: string): Promise<void> {
  return new Promise((resolve) => {
    const again = button(name, resolve, { class: 'main' })
    show(box, element('p', { role: 'alert' }, why), again)
    again.focus()
  })
}
