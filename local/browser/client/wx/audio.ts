import { spokenScheme } from '../plugins.ts'

/** `InnerAudioContext` around the browser's own player; what the plugin for speech made is spoken by the browser. */
function createAudio() {
  const audio = new Audio()
  const on = (type: string) => (listener: () => void) => audio.addEventListener(type, () => listener())
  const tell = (type: string) => audio.dispatchEvent(new Event(type))
  let spoken: SpeechSynthesisUtterance | undefined
  const silence = () => {
    spoken = undefined
    speechSynthesis.cancel()
  }
  const set = (address: string) => {
    silence()
    text = address
    if (!address.startsWith(spokenScheme)) audio.setAttribute('src', address)
  }
  let text = ''
  Object.defineProperty(audio, 'src', { get: () => text, set })
  const play = audio.play.bind(audio)
  return Object.assign(audio, {
    play: () => {
      if (!text.startsWith(spokenScheme)) return play()
      const [lang = '', content = ''] = text.slice(spokenScheme.length).split(',')
      const one = Object.assign(new SpeechSynthesisUtterance(decodeURIComponent(content)), { lang })
      spoken = one
      // What was cut off says so as an error.
      one.addEventListener('start', () => tell('play'))
      one.addEventListener('end', () => one === spoken && tell('ended'))
      one.addEventListener('error', () => one === spoken && tell('error'))
      speechSynthesis.speak(one)
      return Promise.resolve()
    },
    stop() {
      silence()
      audio.pause()
      audio.currentTime = 0
    },
    seek(seconds: number) {
      audio.currentTime = seconds
    },
    destroy() {
      silence()
      audio.pause()
    },
    onPlay: on('play'),
    onPause: on('pause'),
    onEnded: on('ended'),
    onError: on('error'),
    onCanplay: on('canplay'),
    onTimeUpdate: on('timeupdate'),
    offEnded() {},
    offError() {},
  })
}

let background: ReturnType<typeof createAudio> | undefined

export const audio = {
  createInnerAudioContext: createAudio,
  getBackgroundAudioManager() {
    background ??= createAudio()
    return background
  },
}
