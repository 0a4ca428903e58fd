import { qrCode } from '../../generated/shared/qr-code'

/** Whole pixels a module: a scanner sees sharp edges. */
const pixels = 7

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    text: { type: String, value: '' },
    label: { type: String, value: '二维码' },
  },
  data: { rows: [] as { y: number; runs: { x: number; dark: boolean; width: number }[] }[], side: 0, pixels },
  observers: {
    text(text: string) {
      if (!text) return
      const { size, rows } = qrCode(text)
      this.setData({
        side: size * pixels,
        rows: rows.map((row, y) => ({
          y,
          runs: row.map(({ dark, length }, x) => ({ x, dark, width: length * pixels })),
        })),
      })
    },
  },
})
