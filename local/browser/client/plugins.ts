import { bundle } from './bundle.ts'
import { settings } from './phone.ts'

/** Plugins of WeChat's market that the browser can stand in for, by the name that app.json gives them. */

interface Speech {
  lang?: string
  content?: string
  success?: (result: { retcode: number; origin: string; filename: string }) => void
  fail?: (result: { retcode: number; msg: string }) => void
}

/** What begins like this is spoken by `InnerAudioContext` instead of played. */
export const spokenScheme = 'speech:'

/** The longest text that the plugin takes, in bytes of UTF-8. */
const longest = 1000

/** 微信同声传译: of it the part that makes speech of a text. */
const wechatSI = {
  textToSpeech({ lang = 'zh_CN', content = '', success, fail }: Speech): void {
    const refuse = (retcode: number, msg: string) => setTimeout(() => fail?.({ retcode, msg }))
    if (settings.offline) return void refuse(-10001, 'network error')
    if (content === '' || new TextEncoder().encode(content).length > longest)
      return void refuse(-40001, 'content is empty or too long')
    const filename = `${spokenScheme}${lang.replace('_', '-')},${encodeURIComponent(content)}`
    setTimeout(() => success?.({ retcode: 0, origin: content, filename }))
  },
}

/** `requirePlugin` of WeChat: throws for what app.json does not declare, and for what the browser has no stand-in for. */
export function requirePlugin(name: string): unknown {
  const declared = bundle.app.plugins?.[name]
  if (!declared) throw new Error(`plugin ${name} is not declared in app.json`)
  if (declared.provider !== 'wx069ba97219f66d99')
    throw new Error(`the plugin ${name} (${declared.provider}) is not provided in the browser`)
  return wechatSI
}
