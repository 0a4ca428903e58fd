import { describe, expect, test } from 'vitest'
import { cleanPicture } from '../../functions/platform/clean-picture.ts'

/** What must not be left of a picture, whatever it hangs on. */
const place = 'GPS 39.99N 116.33E'

const hex = (digits: string) => Buffer.from(digits, 'hex')
const latin = (text: string) => Buffer.from(text, 'latin1')

function segment(code: number, content: string | Buffer): Buffer {
  const head = Buffer.from([0xff, code, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, typeof content === 'string' ? latin(content) : content])
}

const start = hex('ffd8')
const end = hex('ffd9')
const exif = segment(0xe1, `Exif\0\0${place}`)
const tables = segment(0xdb, 'quantization')
const frame = segment(0xc0, 'frame')
/** With a byte that only looks like a marker, and one that begins a stretch of its own. */
const scan = Buffer.concat([segment(0xda, 'head'), latin('the pict'), hex('ff00'), hex('ffd0'), latin('ure')])
const plain = Buffer.concat([start, tables, frame, scan, end])

const jpeg = (...parts: Buffer[]) => cleanPicture(Buffer.concat([start, ...parts]), 'jpg')

describe('a JPEG', () => {
  test.each([
    ['EXIF in front', [exif, tables, frame, scan, end]],
    ['fill bytes before its marker', [hex('ffff'), exif, tables, frame, scan, end]],
    [
      'a second picture behind the end, as phones put one there',
      [tables, frame, scan, end, start, exif, scan, end],
    ],
    ['a film behind the end', [tables, frame, scan, end, latin(`ftypmp42 ${place}`)]],
    ['a comment', [segment(0xfe, place), tables, frame, scan, end]],
    ['a part that nobody knows', [segment(0xed, place), segment(0xf0, place), tables, frame, scan, end]],
    [
      'another name than JFIF, with a small picture',
      [segment(0xe0, `JFXX\0${place}`), tables, frame, scan, end],
    ],
    ['a scan that is not ended', [tables, frame, exif, scan]],
  ])('without %s is the picture itself', (_what, parts) => {
    expect(jpeg(...parts)?.toString('hex')).toBe(plain.toString('hex'))
  })

  test('that comes in several scans has nothing between them', () => {
    const between = segment(0xc4, 'codes')
    expect(jpeg(tables, frame, scan, exif, between, segment(0xfe, place), scan, end)?.toString('hex')).toBe(
      Buffer.concat([start, tables, frame, scan, between, scan, end]).toString('hex'),
    )
  })

  test('keeps how its colours are coded, without the small picture', () => {
    const jfif = segment(0xe0, `JFIF\0\x01\x02\0\0\x01\0\x01\x02\x01${place}`)
    const adobe = segment(0xee, `Adobe\0\x64\0\0\0\0\x01${place}`)
    expect(jpeg(jfif, adobe, tables, frame, scan, end)?.toString('hex')).toBe(
      Buffer.concat([
        start,
        segment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0'),
        segment(0xee, 'Adobe\0\x64\0\0\0\0\x01'),
        tables,
        frame,
        scan,
        end,
      ]).toString('hex'),
    )
  })

  test.each([
    ['has no picture in it', [exif, end]],
    ['is cut off in front of its picture', [tables, hex('ffe1ffff'), latin(place)]],
    ['has a part without a length', [hex('ffe10000'), tables, frame, scan, end]],
    ['has text where a marker should be', [latin(place), tables, frame, scan, end]],
    ['begins again before its end', [tables, start, exif, frame, scan, end]],
    ['has more than a thousand parts', [...Array.from({ length: 1000 }, () => segment(0xfe, '')), scan, end]],
  ])('that %s is refused', (_what, parts) => {
    expect(jpeg(...parts)).toBeUndefined()
  })
})

describe('a PNG', () => {
  const signature = hex('89504e470d0a1a0a')
  const chunk = (name: string, content: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length)
    // Nobody here looks at the check sum.
    return Buffer.concat([length, latin(name), latin(content), hex('00000000')])
  }
  const head = chunk('IHDR', 'width and height')
  const data = chunk('IDAT', 'the picture')
  const last = hex('0000000049454e44ae426082')
  const bare = Buffer.concat([signature, head, data, data, last])
  const png = (...parts: Buffer[]) => cleanPicture(Buffer.concat([signature, ...parts]), 'png')

  test.each([
    ['EXIF', [head, chunk('eXIf', place), data, data, last]],
    ['text', [head, data, chunk('tEXt', place), data, last]],
    ['a chunk that nobody knows', [head, chunk('prVt', place), data, data, chunk('teLL', place), last]],
    ['anything behind its end', [head, data, data, last, chunk('eXIf', place), latin(place)]],
    ['words in its end', [head, data, data, chunk('IEND', place)]],
  ])('without %s is the picture itself', (_what, parts) => {
    expect(png(...parts)?.toString('hex')).toBe(bare.toString('hex'))
  })

  test('may come in any number of pieces', () => {
    const pieces = Array.from({ length: 3000 }, () => data)
    expect(png(head, ...pieces, last)).toHaveLength(8 + 28 + 3000 * 23 + 12)
  })

  test.each([
    ['does not begin with its head', [data, head, last]],
    ['does not end', [head, data]],
    ['ends in the middle of a chunk', [head, hex('0000ffff'), latin(`IDAT${place}`)]],
    [
      'says more than a thousand things',
      [head, ...Array.from({ length: 1001 }, () => chunk('tEXt', '')), last],
    ],
  ])('that %s is refused', (_what, parts) => {
    expect(png(...parts)).toBeUndefined()
  })
})
