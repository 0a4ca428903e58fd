import { openModal } from '../dialogs.ts'
import { tell } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'
import { requirePrivacy, requireScope } from './privacy.ts'

type KeyListener = (event: KeyboardEvent) => void
const keyListeners = new Map<KeyListener, KeyListener>()

const clipboard = { text: '' }

async function addEvent(
  repeat: string,
  { title, startTime }: { title: string; startTime: number },
): Promise<void> {
  await requirePrivacy()
  await requireScope('scope.addPhoneCalendar')
  const at = new Date(startTime * 1000).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' })
  tell({ kind: 'notice', text: `加到日历：${title}，${at}${repeat}` })
}

export const device = {
  makePhoneCall: asynchronous('makePhoneCall', async ({ phoneNumber }: { phoneNumber: string }) => {
    const { confirm } = await openModal({ content: phoneNumber, confirmText: '呼叫' })
    if (!confirm) throw new Failure('cancel')
    tell({ kind: 'notice', text: `打电话：${phoneNumber}` })
  }),
  addPhoneCalendar: asynchronous('addPhoneCalendar', (options: { title: string; startTime: number }) =>
    addEvent('', options),
  ),
  addPhoneRepeatCalendar: asynchronous(
    'addPhoneRepeatCalendar',
    (options: { title: string; startTime: number }) => addEvent('，重复', options),
  ),
  setClipboardData: asynchronous('setClipboardData', ({ data }: { data: string }) => {
    clipboard.text = data
    tell({ kind: 'notice', text: `已复制：${data}` })
  }),
  getClipboardData: asynchronous('getClipboardData', async () => {
    await requirePrivacy()
    return { data: clipboard.text }
  }),
  vibrateShort: asynchronous('vibrateShort', () => tell({ kind: 'notice', text: '手机短振动' })),
  vibrateLong: asynchronous('vibrateLong', () => tell({ kind: 'notice', text: '手机长振动' })),
  setKeepScreenOn: asynchronous('setKeepScreenOn', ({ keepScreenOn }: { keepScreenOn: boolean }) =>
    tell({ kind: 'notice', text: keepScreenOn ? '屏幕常亮' : '屏幕不再常亮' }),
  ),
  setScreenBrightness: asynchronous('setScreenBrightness', ({ value }: { value: number }) =>
    tell({ kind: 'notice', text: `屏幕亮度 ${Math.round(value * 100)}%` }),
  ),
  getScreenBrightness: asynchronous('getScreenBrightness', () => ({ value: 0.5 })),
  scanCode: asynchronous('scanCode', async () => {
    const { confirm, content = '' } = await openModal({
      title: '扫码',
      editable: true,
      placeholderText: '码里的内容',
    })
    if (!confirm || content === '') throw new Failure('cancel')
    return {
      result: content,
      scanType: 'QR_CODE',
      charSet: 'UTF-8',
      path: content,
      rawData: btoa(encodeURIComponent(content)),
    }
  }),
  hideKeyboard: asynchronous('hideKeyboard', () => (document.activeElement as HTMLElement | null)?.blur()),
  /** As WeChat on a computer has them: not while something is typed into a field. */
  onKeyDown(listener: KeyListener) {
    keyListeners.set(listener, (event) => {
      if (!(event.target as Element).closest('input, textarea')) listener(event)
    })
    addEventListener('keydown', keyListeners.get(listener) as KeyListener)
  },
  offKeyDown(listener?: KeyListener) {
    for (const one of listener ? [listener] : [...keyListeners.keys()]) {
      removeEventListener('keydown', keyListeners.get(one) as KeyListener)
      keyListeners.delete(one)
    }
  },
  onKeyboardHeightChange() {},
  offKeyboardHeightChange() {},
  onAccelerometerChange() {},
  offAccelerometerChange() {},
}
