import { defineTag } from './tag.ts'

/** `canvas type="2d"`: pages get the node by a selector query. */
export function defineCanvas(): void {
  defineTag('canvas', {
    properties: { type: String, canvasId: String },
    create({ host, values }) {
      const canvas = document.createElement('canvas')
      host.append(canvas)
      Object.assign(canvas, {
        createImage: () => new Image(),
        requestAnimationFrame: (callback: FrameRequestCallback) => requestAnimationFrame(callback),
        cancelAnimationFrame: (id: number) => cancelAnimationFrame(id),
      })
      return {
        attached() {
          if (values().type !== '2d') throw new Error('Only <canvas type="2d"> is provided in the browser')
        },
      }
    },
  })
}
