import { qrCode } from '../generated/shared/qr-code'

/** A poster as a picture in the phone's album, to be sent into groups and printed. */
export interface Poster {
  kind: string
  title: string
  /** What stands below the title, each beginning on a line of its own. */
  lines: readonly { readonly words: string; readonly strong: boolean }[]
  /** What the code leads to. */
  code: string
  unit: string
}

type Context = WechatMiniprogram.CanvasRenderingContext.CanvasRenderingContext2D

/** Of the picture, in pixels: as wide as a card in a group is looked at, and sharp in print. */
const width = 900
const margin = 60
const inner = width - 2 * margin
const red = '#9e1b17'
const black = '#1f1a17'

/**
 * Draws the poster on the page's canvas (`type="2d"`) and saves it. `denied`: the person does not let us into the album; WeChat does not ask
 * again, and only its settings change that. `cancelled`: she changed her mind.
 */
export async function savePoster(
  selector: string,
  poster: Poster,
): Promise<'saved' | 'denied' | 'cancelled' | 'failed'> {
  const canvas = await canvasAt(selector)
  if (!canvas) return 'failed'
  draw(canvas, poster)
  const filePath = await fileOf(canvas)
  if (!filePath) return 'failed'
  return new Promise((resolve) => {
    wx.saveImageToPhotosAlbum({
      filePath,
      success: () => resolve('saved'),
      fail({ errMsg }) {
        if (/cancel/.test(errMsg)) return resolve('cancelled')
        resolve(/deny|denied|authoriz/.test(errMsg) ? 'denied' : 'failed')
      },
    })
  })
}

function canvasAt(selector: string): Promise<WechatMiniprogram.Canvas | undefined> {
  return new Promise((resolve) => {
    wx.createSelectorQuery()
      .select(selector)
      .node((result) => resolve((result as { node?: WechatMiniprogram.Canvas } | null)?.node))
      .exec()
  })
}

function fileOf(canvas: WechatMiniprogram.Canvas): Promise<string | undefined> {
  return new Promise((resolve) => {
    wx.canvasToTempFilePath({
      canvas,
      fileType: 'png',
      success: ({ tempFilePath }) => resolve(tempFilePath),
      fail: () => resolve(undefined),
    })
  })
}

interface Part {
  readonly text: string
  readonly size: number
  readonly bold: boolean
  readonly colour: string
}

/** From top to bottom, in the middle; how tall it is shows when the words are broken into lines. */
function draw(canvas: WechatMiniprogram.Canvas, { kind, title, lines, code, unit }: Poster): void {
  const context = canvas.getContext('2d') as Context
  const above: Part[] = [
    { text: kind, size: 40, bold: true, colour: red },
    { text: title, size: 62, bold: true, colour: black },
    ...lines.map(({ words, strong }) => ({
      text: words,
      size: 42,
      bold: strong,
      colour: strong ? red : black,
    })),
  ]
  const below: Part[] = [
    { text: '扫码看全文，不用登录', size: 42, bold: true, colour: black },
    { text: unit, size: 38, bold: false, colour: '#595959' },
  ]
  const { size, rows } = qrCode(code)
  const pixels = Math.floor(440 / size)
  // Four modules around it belong to the code.
  const side = (size + 8) * pixels
  const broken = (parts: readonly Part[]) => parts.map((part) => ({ part, lines: linesOf(context, part) }))
  const [top, bottom] = [broken(above), broken(below)]
  const heightOf = (parts: ReturnType<typeof broken>) =>
    parts.reduce((sum, { part, lines }) => sum + lines.length * lineHeight(part) + gap, 0)
  canvas.width = width
  canvas.height = Math.ceil(2 * margin + heightOf(top) + side + heightOf(bottom))

  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.strokeStyle = red
  context.lineWidth = 6
  context.strokeRect(margin / 2, margin / 2, width - margin, canvas.height - margin)
  let y = margin
  const write = (parts: ReturnType<typeof broken>) => {
    for (const { part, lines } of parts) {
      context.font = fontOf(part)
      context.fillStyle = part.colour
      context.textAlign = 'center'
      context.textBaseline = 'top'
      for (const line of lines) {
        context.fillText(line, width / 2, y)
        y += lineHeight(part)
      }
      y += gap
    }
  }
  write(top)
  context.fillStyle = '#000000'
  const left = (width - size * pixels) / 2
  rows.forEach((runs, row) => {
    let x = left
    for (const { dark, length } of runs) {
      if (dark) context.fillRect(x, y + (row + 4) * pixels, length * pixels, pixels)
      x += length * pixels
    }
  })
  y += side
  write(bottom)
}

const gap = 24
const lineHeight = ({ size }: Part) => Math.round(size * 1.4)
const fontOf = ({ size, bold }: Part) => `${bold ? 'bold ' : ''}${size}px sans-serif`

/** Chinese is broken anywhere. */
function linesOf(context: Context, part: Part): string[] {
  context.font = fontOf(part)
  const lines: string[] = []
  let line = ''
  for (const character of part.text) {
    if (line && context.measureText(line + character).width > inner) {
      lines.push(line)
      line = ''
    }
    line += character
  }
  return line ? [...lines, line] : lines
}
