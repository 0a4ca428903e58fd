import { normalize } from '../engine.ts'
import type { Node } from '../space.ts'
import { cloud } from '../wx/cloud.ts'
import { defineTag } from './tag.ts'

const fits: Record<string, string> = {
  aspectFit: 'contain',
  aspectFill: 'cover',
  scaleToFill: 'fill',
  widthFix: 'fill',
  heightFix: 'fill',
}

export function defineImages(): void {
  for (const name of ['image', 'cover-image']) {
    defineTag(name, {
      properties: {
        src: String,
        mode: { type: String, value: 'scaleToFill' },
        lazyLoad: Boolean,
        webp: Boolean,
        showMenuByLongpress: Boolean,
        fadeIn: Boolean,
      },
      create({ host, node, send, look }) {
        const image = document.createElement('img')
        image.alt = ''
        image.draggable = false
        host.append(image)
        image.addEventListener('load', () =>
          send('load', { width: image.naturalWidth, height: image.naturalHeight }),
        )
        image.addEventListener('error', () => send('error', { errMsg: `GET ${image.src} failed` }))
        return {
          update({ src, mode, lazyLoad, ariaLabel }, changed) {
            if (changed.has('src')) void showSource(image, node, src ?? '')
            image.loading = lazyLoad ? 'lazy' : 'eager'
            image.style.objectFit = fits[mode] ?? 'none'
            image.style.objectPosition = fits[mode] ? '' : mode
            image.style.height = mode === 'widthFix' ? 'auto' : ''
            image.style.width = mode === 'heightFix' ? 'auto' : ''
            look({
              height: mode === 'widthFix' ? 'auto' : undefined,
              width: mode === 'heightFix' ? 'auto' : undefined,
            })
            if (ariaLabel && !host.hasAttribute('role')) host.setAttribute('role', 'img')
          },
        }
      },
    })
  }
}

async function showSource(image: HTMLImageElement, node: Node, src: string): Promise<void> {
  if (src.startsWith('cloud://')) {
    const answer = await cloud.getTempFileURL({ fileList: [src] })
    const [file] = (answer?.fileList ?? []) as { tempFileURL?: string }[]
    image.src = file?.tempFileURL ?? ''
    return
  }
  if (src === '') image.removeAttribute('src')
  else image.src = address(src, node.ownerShadowRoot?.getHostNode().is ?? '')
}

/** A picture of the package, relative to the component that names it, or an address. */
export function address(src: string, component: string): string {
  if (/^(https?:|data:|blob:)/.test(src)) return src
  return `app/${normalize(src.startsWith('/') ? src : `${component}/../${src}`)}`
}
