/**
 * Takes out of a picture what it says about who took it, where and when: a photo of a phone carries the place in its EXIF data, and
 * may have a second picture or a film behind its end. What is kept is named here; whatever else there is goes. Of the rest only
 * which way is up is kept.
 * @returns undefined for what cannot be read as a picture to its end.
 */
export function cleanPicture(bytes: Buffer, kind: 'jpg' | 'png'): Buffer | undefined {
  return kind === 'jpg' ? cleanJpeg(bytes) : cleanPng(bytes)
}

/** No camera writes so many parts beside the picture itself; who does wants to keep us busy. */
const mostParts = 1000

const marker = {
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app14: 0xee,
} as const

/** Tables and frames: DQT, DNL, DRI, DHT, DAC, and the ways in which a picture is coded. Without any of them it cannot be seen. */
const isOfPicture = (code: number) =>
  (code >= 0xc0 && code <= 0xcf && code !== 0xc8) || (code >= 0xdb && code <= 0xdd)

/**
 * Parts that say something stand before the first scan, and may stand between scans too. A marker may have any number of fill bytes in
 * front of it. What comes behind the end of the picture is not part of it.
 */
function cleanJpeg(bytes: Buffer): Buffer | undefined {
  if (bytes.readUInt16BE(0) !== 0xff00 + marker.start) return undefined
  const kept: Buffer[] = []
  let orientation: number | undefined
  let hasScan = false
  let at = 2
  for (let parts = 0; parts < mostParts; parts += 1) {
    if (at >= bytes.length && hasScan) return jpegOf(orientation, kept)
    if (bytes[at] !== 0xff) return undefined
    while (bytes[at + 1] === 0xff) at += 1
    const code = bytes[at + 1]
    if (code === marker.end) return hasScan ? jpegOf(orientation, kept) : undefined
    if (code === undefined || standsAlone(code) || at + 4 > bytes.length) return undefined
    const length = bytes.readUInt16BE(at + 2)
    const next = at + 2 + length
    if (length < 2 || next > bytes.length) return undefined
    const segment = bytes.subarray(at, next)
    if (code === marker.app1) orientation ??= orientationOf(segment)
    if (code === marker.scan) {
      const end = endOfScan(bytes, next)
      kept.push(bytes.subarray(at, end))
      hasScan = true
      at = end
      continue
    }
    const colours = coloursOf(code, segment)
    if (isOfPicture(code)) kept.push(segment)
    else if (colours) kept.push(colours)
    at = next
  }
  return undefined
}

/** Markers that no length follows have no place between segments. */
const standsAlone = (code: number) => code < 0xc0 || (code >= 0xd0 && code <= 0xd8)

/** Where the next marker is that does not belong to the coded picture: a zero follows a byte that only looks like one. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length) {
    const code = bytes[at + 1] ?? 0
    const isRestart = code >= 0xd0 && code <= 0xd7
    if (bytes[at] === 0xff && code !== 0 && !isRestart) return at
    at += 1
  }
  return at
}

/** Of JFIF and Adobe what says how colours are coded, without the small picture that may hang on it. */
function coloursOf(code: number, segment: Buffer): Buffer | undefined {
  const name = segment.toString('latin1', 4, 9)
  if (code === marker.app0 && name === 'JFIF\0' && segment.length >= 18)
    return Buffer.concat([Buffer.from([0xff, marker.app0, 0, 16]), segment.subarray(4, 16), Buffer.alloc(2)])
  if (code === marker.app14 && name === 'Adobe' && segment.length >= 16)
    return Buffer.concat([Buffer.from([0xff, marker.app14, 0, 14]), segment.subarray(4, 16)])
  return undefined
}

function jpegOf(orientation: number | undefined, parts: readonly Buffer[]): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, marker.start]),
    ...(orientation ? [exifWith(orientation)] : []),
    ...parts,
    Buffer.from([0xff, marker.end]),
  ])
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

/** The picture, and how its colours are meant. All the others may say something. */
const pngKept = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'IDAT', 'IEND'])

const pngEnd = Buffer.from('0000000049454e44ae426082', 'hex')

function cleanPng(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = []
  let others = 0
  // Chunks that follow one another are kept as one: a picture has any number of them.
  let from = 0
  let at = 8
  while (at + 12 <= bytes.length) {
    const next = at + 12 + bytes.readUInt32BE(at)
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (next > bytes.length || (at === 8 && name !== 'IHDR')) return undefined
    if (name === 'IEND') {
      return Buffer.concat([...kept, bytes.subarray(from, at), pngEnd])
    }
    if (!pngKept.has(name)) {
      others += 1
      if (others > mostParts) return undefined
      kept.push(bytes.subarray(from, at))
      from = next
    }
    at = next
  }
  return undefined
}
