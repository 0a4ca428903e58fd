import type { BrowserName, SystemName } from '../../../../shared/accounts/sign-in.ts'
import type { VisitNeed } from '../../../../shared/appointments/contract.ts'

export const needWords: Readonly<Record<VisitNeed, string>> = {
  'sign-language': '手语',
  'low-counter': '低位台',
  companion: '有人陪同',
  wheelchair: '轮椅',
  'large-print': '大字材料',
}

/** What the phone is told about this computer. Browsers pretend to be others: the more special names come first. */
export function computerOf(agent: string): { readonly system: SystemName; readonly browser: BrowserName } {
  const first = <Name>(names: readonly (readonly [RegExp, Name])[], other: Name) => {
    const found = names.find(([pattern]) => pattern.test(agent))
    return found ? found[1] : other
  }
  return {
    system: first<SystemName>(
      [
        [/Android|iPhone|iPad|HarmonyOS/, 'phone'],
        [/UOS|Uos|uos/, 'uos'],
        [/Kylin|kylin/, 'kylin'],
        [/Windows/, 'windows'],
        [/Macintosh/, 'mac'],
        [/Linux/, 'linux'],
      ],
      'other',
    ),
    browser: first<BrowserName>(
      [
        [/MicroMessenger/, 'wechat'],
        [/QIHU|360SE|360EE|QihooBrowser/, '360'],
        [/QQBrowser/, 'qq'],
        [/MetaSr|SogouMobileBrowser/, 'sogou'],
        [/Edg/, 'edge'],
        [/Firefox/, 'firefox'],
        [/Chrome|Chromium/, 'chrome'],
        [/Safari/, 'safari'],
      ],
      'other',
    ),
  }
}
