import { qrCode } from '../../generated/shared/qr-code'

/** Whole pixels a module, so that a scanner sees sharp edges; fewer for a code of many, so that it fits a narrow phone. */
const pixelsOf = (size: number) => Math.min(7, Math.floor(210 / size))

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    text: { type: String, value: '' },
    label: { type: String, value: '二维码' },
  },
  data: {
    rows: [] as { y: number; runs: { x: number; dark: boolean; width: number }[] }[],
    side: 0,
    pixels: 0,
  },
  observers: {
    text(text: string) {
      if (!text) return
      const { size, rows } = qrCode(text)
      const pixels = pixelsOf(size)
      this.setData({
        pixels,
        side: size * pixels,
        rows: rows.map((row, y) => ({
          y,
          runs: row.map(({ dark, length }, x) => ({ x, dark, width: length * pixels })),
        })),
      })
    },
  },
})
