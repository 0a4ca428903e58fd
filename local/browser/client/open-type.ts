import { openModal } from './dialogs.ts'
import { share } from './menu.ts'
import { configuration, settings, standIn, tell } from './phone.ts'
import type { Tag } from './tags/tag.ts'

/** What a button with `open-type` does. Throws for one that is not provided. */
export async function openType(kind: string, tag: Tag): Promise<void> {
  const { node, send } = tag
  switch (kind) {
    case 'share':
      return share('button', { id: node.id, dataset: node.dataset })
    case 'contact':
      return tell({ kind: 'notice', text: '打开客服会话' })
    case 'feedback':
      return tell({ kind: 'notice', text: '打开意见反馈' })
    case 'openSetting':
      return send('opensetting', { authSetting: {}, errMsg: 'openSetting:ok' })
    case 'getPhoneNumber': {
      const { confirm } = await openModal({
        title: '申请获取您的手机号',
        content: '用于联系您',
        confirmText: '允许',
        cancelText: '不允许',
      })
      if (confirm) return send('getphonenumber', { code: await phoneCode(), errMsg: 'getPhoneNumber:ok' })
      return send('getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' })
    }
    case 'chooseAvatar':
      return send('chooseavatar', {
        avatarUrl: 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E',
      })
    case 'agreePrivacyAuthorization':
      return send('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' })
    default:
      throw new Error(`open-type="${kind}" is not provided in the browser`)
  }
}

/** The code that a function exchanges for the number. */
async function phoneCode(): Promise<string> {
  const { openid } = settings
  const phone = configuration.accounts.find((account) => account.openid === openid)?.phone ?? '13800138000'
  const response = await fetch(`${standIn('control')}/wx/phone-code`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid, phone }),
  })
  const { code } = (await response.json()) as { code: string }
  return code
}
