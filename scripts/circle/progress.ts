/** Says once in a while what a long command is doing; a line that is written over where somebody looks at it. */
export function progressOn(stream: NodeJS.WriteStream): {
  progress: (doing: string, share?: number) => void
  end: () => void
} {
  let last = ''
  let saidAt = 0
  const say = (text: string, now: number) => {
    last = text
    saidAt = now
    stream.write(stream.isTTY ? `\r\u001B[K${text}` : `${text}\n`)
  }
  return {
    progress(doing, share) {
      const now = Date.now()
      const isNew = !last.startsWith(doing)
      if (!isNew && now - saidAt < (stream.isTTY ? 200 : 5_000)) return
      const text = share === undefined ? doing : `${doing}: ${Math.floor(share * 100)} %`
      if (text !== last) say(text, now)
    },
    end() {
      if (stream.isTTY && last !== '') stream.write('\r\u001B[K')
    },
  }
}
