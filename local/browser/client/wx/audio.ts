/** `InnerAudioContext` around the browser's own player. */
function createAudio() {
  const audio = new Audio()
  const on = (type: string) => (listener: () => void) => audio.addEventListener(type, () => listener())
  return Object.assign(audio, {
    stop() {
      audio.pause()
      audio.currentTime = 0
    },
    seek(seconds: number) {
      audio.currentTime = seconds
    },
    destroy: () => audio.pause(),
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
