import { bundle } from '../bundle.ts'
import { openModal } from '../dialogs.ts'
import { settings } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'

function key(scope: string): string {
  return `allowed:${settings.openid}:${scope}`
}

function allowed(scope: string): boolean {
  return localStorage.getItem(key(scope)) === 'true'
}

/** Asks once for each account; throws when it is refused. */
async function ask(scope: string, title: string, content: string, refused: Failure): Promise<void> {
  if (allowed(scope)) return
  const { confirm } = await openModal({ title, content, confirmText: '允许', cancelText: '不允许' })
  if (!confirm) throw refused
  localStorage.setItem(key(scope), 'true')
}

/** Before anything private is read the person must have agreed to the privacy contract. */
export function requirePrivacy(): Promise<void> {
  const refused = new Failure('privacy permission is not authorized', { errno: 104 })
  return ask('privacy', '用户隐私保护提示', '使用前请阅读并同意《小程序隐私保护指引》。', refused)
}

const scopes: Record<string, string> = {
  'scope.userLocation': '获取您的位置',
  'scope.userFuzzyLocation': '获取您的模糊位置',
  'scope.addPhoneCalendar': '添加日程到系统日历',
  'scope.camera': '使用摄像头',
  'scope.record': '使用麦克风',
  'scope.writePhotosAlbum': '保存图片到相册',
}

export function requireScope(scope: string): Promise<void> {
  const description = bundle.app.permission?.[scope]?.desc ?? ''
  return ask(scope, `申请${scopes[scope] ?? scope}`, description, new Failure('auth deny', { errno: 103 }))
}

/** Fails as WeChat does for interfaces that app.json has to declare. */
export function requireDeclared(name: string): void {
  if (!bundle.app.requiredPrivateInfos?.includes(name)) {
    throw new Failure('the api need to be declared in the requiredPrivateInfos field in app.json/ext.json', {
      errno: 112,
    })
  }
}

function getSetting() {
  return {
    authSetting: Object.fromEntries(
      Object.keys(scopes)
        .filter(allowed)
        .map((scope) => [scope, true]),
    ),
  }
}

export const privacy = {
  requirePrivacyAuthorize: asynchronous('requirePrivacyAuthorize', requirePrivacy),
  getPrivacySetting: asynchronous('getPrivacySetting', () => ({
    needAuthorization: !allowed('privacy'),
    privacyContractName: '《小程序隐私保护指引》',
  })),
  openPrivacyContract: asynchronous('openPrivacyContract', async () => {
    await openModal({
      title: '小程序隐私保护指引',
      content: '正式版在这里显示在微信公众平台填写的指引。',
      showCancel: false,
    })
  }),
  onNeedPrivacyAuthorization() {},
  authorize: asynchronous('authorize', async ({ scope }: { scope: string }) => {
    await requirePrivacy()
    await requireScope(scope)
  }),
  getSetting: asynchronous('getSetting', getSetting),
  openSetting: asynchronous('openSetting', getSetting),
}
