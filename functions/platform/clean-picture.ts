/**
 * Takes out of a picture what it says about who took it, where and when: a photo of a phone carries the place in its EXIF data. Only
 * which way is up is kept.
 */
export function cleanPicture(bytes: Buffer, kind: 'jpg' | 'png'): Buffer {
  return kind === 'jpg' ? cleanJpeg(bytes) : cleanPng(bytes)
}

const marker = {
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app14: 0xee,
  app15: 0xef,
  comment: 0xfe,
}

function cleanJpeg(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  let at = 2
  let orientation: number | undefined
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const code = bytes[at + 1] ?? 0
    // From the first scan on it is the picture itself.
    if (code === marker.scan || code === marker.end) break
    const next = at + 2 + bytes.readUInt16BE(at + 2)
    const segment = bytes.subarray(at, next)
    if (code === marker.app1) orientation ??= orientationOf(segment)
    // What is kept of these says how colours are coded.
    const isSaid =
      (code > marker.app0 && code <= marker.app15 && code !== marker.app14) || code === marker.comment
    if (!isSaid) kept.push(segment)
    at = next
  }
  const first = kept[0] ?? Buffer.alloc(0)
  const rest = kept.slice(1)
  return Buffer.concat([first, ...(orientation ? [exifWith(orientation)] : []), ...rest, bytes.subarray(at)])
}

/** Of an EXIF segment: 2 to 8 where the picture has to be turned. */
function orientationOf(segment: Buffer): number | undefined {
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0') return undefined
  const tiff = segment.subarray(10)
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  try {
    const list = long(4)
    for (let index = 0; index < short(list); index += 1) {
      const entry = list + 2 + index * 12
      const value = short(entry + 8)
      if (short(entry) === 0x0112) return value >= 2 && value <= 8 ? value : undefined
    }
  } catch {
    // Cut off: nothing to learn from it.
  }
  return undefined
}

/** The smallest EXIF segment that says which way is up. */
function exifWith(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a000000080001011200030000000100000000' + '00000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const head = Buffer.from([0xff, marker.app1, 0, 0])
  head.writeUInt16BE(2 + 6 + tiff.length, 2)
  return Buffer.concat([head, Buffer.from('Exif\0\0', 'latin1'), tiff])
}

/** Chunks that say something beside the picture. */
const pngSaid = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME'])

function cleanPng(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 8)]
  let at = 8
  while (at + 12 <= bytes.length) {
    const next = at + 12 + bytes.readUInt32BE(at)
    if (!pngSaid.has(bytes.toString('latin1', at + 4, at + 8))) kept.push(bytes.subarray(at, next))
    at = next
  }
  return Buffer.concat(kept)
}
