/** Reads texts aloud with WeChat's own plugin (微信同声传译), which makes speech of them on its servers. */

interface Plugin {
  textToSpeech(options: {
    lang: 'zh_CN'
    tts: true
    content: string
    success(result: { filename: string }): void
    fail(): void
  }): void
}

/** The plugin takes 1,000 bytes at a time; a Chinese character has three. */
const longest = 300

let stopReading: () => void = () => undefined

/**
 * Begins to read, and answers at once; `tell` hears how it goes. One text is read at a time: another one ends the first.
 * `failed`: no network, a phone on which it does not work, or a mini-program without the plugin.
 */
export function readAloud(text: string, tell: (state: 'reading' | 'done' | 'failed') => void): void {
  stopReading()
  const parts = partsOf(text)
  const audio = wx.createInnerAudioContext()
  let over = false
  const end = (state: 'done' | 'failed') => {
    if (over) return
    over = true
    audio.destroy()
    tell(state)
  }
  stopReading = () => end('done')
  const speak = () => {
    const content = parts.shift()
    if (over) return
    if (content === undefined) return end('done')
    const plugin = speechPlugin()
    if (!plugin) return end('failed')
    plugin.textToSpeech({
      lang: 'zh_CN',
      tts: true,
      content,
      success({ filename }) {
        if (over) return
        audio.src = filename
        audio.play()
      },
      fail: () => end('failed'),
    })
  }
  audio.onEnded(speak)
  audio.onError(() => end('failed'))
  // She has asked for it: it is heard although the phone is set to silence.
  wx.setInnerAudioOption({ obeyMuteSwitch: false })
  tell('reading')
  speak()
}

/** Ends what is being read, such as when its page goes away. */
export function stopReadingAloud(): void {
  stopReading()
}

/** Nothing when the mini-program was given no such plugin. */
function speechPlugin(): Plugin | undefined {
  try {
    return requirePlugin('WechatSI') as unknown as Plugin
  } catch {
    return undefined
  }
}

/** Whole sentences, as many as the plugin takes; one that is longer is cut. */
export function partsOf(text: string): string[] {
  const sentences = text.match(/[^。！？；\n]+[。！？；]*|\n/g) ?? []
  const parts: string[] = []
  let part = ''
  for (const sentence of sentences.map((one) => one.trim())) {
    if (part.length + sentence.length > longest && part) {
      parts.push(part)
      part = ''
    }
    part += sentence
    while (part.length > longest) {
      parts.push(part.slice(0, longest))
      part = part.slice(longest)
    }
  }
  return part ? [...parts, part] : parts
}
