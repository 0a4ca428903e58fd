/** What is drawn onto a canvas, as far as pages draw. */
export interface Pen {
  fillStyle: string
  font: string
  textAlign: string
  textBaseline: string
  fillRect(x: number, y: number, width: number, height: number): void
  fillText(text: string, x: number, y: number): void
}

interface Canvas {
  width: number
  height: number
  getContext(kind: '2d'): Pen & { scale(x: number, y: number): void }
}

/** So that letters are sharp where the picture is looked at in large. */
const pixels = 2

/**
 * Draws a picture on a canvas of the page on top and answers the path of its file; null where the phone cannot.
 * @param selector of a `<canvas type="2d">`
 */
export function drawPicture(
  selector: string,
  size: { width: number; height: number },
  draw: (pen: Pen) => void,
): Promise<string | null> {
  return new Promise((resolve) => {
    wx.createSelectorQuery()
      .select(selector)
      .fields({ node: true })
      .exec(([found]: ({ node?: Canvas } | null)[]) => {
        const canvas = found?.node
        if (!canvas) return resolve(null)
        canvas.width = size.width * pixels
        canvas.height = size.height * pixels
        const pen = canvas.getContext('2d')
        pen.scale(pixels, pixels)
        draw(pen)
        wx.canvasToTempFilePath({
          canvas: canvas as never,
          success: ({ tempFilePath }) => resolve(tempFilePath),
          fail: () => resolve(null),
        })
      })
  })
}
