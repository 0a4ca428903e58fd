import { configuration } from '../phone.ts'
import { address } from './image.ts'
import { inView, type LngLat, metresPerPixel, projection, unprojection } from './map-projection.ts'
import { defineTag, type Tag, type Values } from './tag.ts'

interface Point {
  latitude: number
  longitude: number
}

interface Streets {
  /** Who is to be named on the map. */
  attribution?: string
  features: {
    properties?: { kind?: string; name?: string }
    geometry: { type: 'LineString'; coordinates: LngLat[] } | { type: 'Polygon'; coordinates: LngLat[][] }
  }[]
}

/** So near `include-points` goes. */
const closest = 18
/** What stays free around the points, so that pins on them are whole. */
const margin = { beside: 24, above: 44 }
/** A finger that moves further drags the map and does not tap it. */
const tapDistance = 10

const svg = 'http://www.w3.org/2000/svg'
const looks: Record<string, string> = {
  building: 'fill:#e4dfd6',
  water: 'fill:#bcd9ea',
  green: 'fill:#d5e8cf',
  main: 'fill:none;stroke:#fff;stroke-width:7',
  path: 'fill:none;stroke:#e8d9c5;stroke-width:2',
  street: 'fill:none;stroke:#fff;stroke-width:4',
}

let streets: Promise<Streets> | undefined

function loadStreets(): Promise<Streets> {
  const none: Streets = { features: [] }
  streets ??= configuration.map
    ? fetch(configuration.map).then((response) =>
        response.ok ? (response.json() as Promise<Streets>) : none,
      )
    : Promise.resolve(none)
  return streets
}

/** Methods of `wx.createMapContext(id)`, by the element of the map. */
export const mapContexts = new WeakMap<Element, MapContext>()

export interface MapContext {
  moveToLocation(options?: Partial<Point>): void
  includePoints(options: { points: Point[]; padding?: number[] }): void
  getCenterLocation(options: { success?: (centre: Point) => void }): void
  getScale(options: { success?: (result: { scale: number }) => void }): void
}

/**
 * `map`, drawn from the streets that `config.json` names. All coordinates are GCJ-02, so nothing is
 * converted.
 */
export function defineMap(): void {
  defineTag('map', {
    properties: {
      longitude: Number,
      latitude: Number,
      scale: { type: Number, value: 16 },
      minScale: { type: Number, value: 3 },
      maxScale: { type: Number, value: 20 },
      markers: { type: Array, value: [] },
      polyline: { type: Array, value: [] },
      polygons: { type: Array, value: [] },
      circles: { type: Array, value: [] },
      includePoints: { type: Array, value: [] },
      showLocation: Boolean,
      enableZoom: { type: Boolean, value: true },
      enableScroll: { type: Boolean, value: true },
      enableRotate: Boolean,
      enable3D: Boolean,
      enableOverlooking: Boolean,
      enableSatellite: Boolean,
      enablePoi: Boolean,
      enableBuilding: Boolean,
      showCompass: Boolean,
      showScale: Boolean,
      subkey: String,
      layerStyle: null,
      setting: Object,
    },
    create(tag) {
      const { host, send } = tag
      const slot = document.createElement('div')
      const drawing = host.appendChild(document.createElementNS(svg, 'svg'))
      const credit = host.appendChild(document.createElement('span'))
      credit.className = 'map-credit'
      host.append(slot)
      const camera = { centre: [116.3, 39.99] as LngLat, scale: 16 }
      let known: Streets = { features: [] }
      const draw = () => {
        if (host.clientWidth > 0) drawMap(tag, drawing, camera, known)
      }
      const include = (points: Point[]) => {
        const [longitude, latitude] = middle(points)
        camera.centre = [longitude, latitude]
        camera.scale = closest
        const [width, height] = [host.clientWidth - 2 * margin.beside, host.clientHeight - 2 * margin.above]
        while (camera.scale > 3 && !inView(points.map(lngLat), camera, width, height)) camera.scale -= 0.5
      }
      let moved = 0
      host.addEventListener('pointerdown', () => {
        moved = 0
      })
      drag(
        host,
        (dx, dy) => {
          moved += Math.hypot(dx, dy)
          if (!tag.values().enableScroll) return
          const metres = metresPerPixel(camera)
          camera.centre = [
            camera.centre[0] - (dx * metres) / (111_320 * Math.cos((camera.centre[1] * Math.PI) / 180)),
            camera.centre[1] + (dy * metres) / 111_320,
          ]
          draw()
        },
        () => send('regionchange', { type: 'end', causedBy: 'drag', centerLocation: point(camera.centre) }),
      )
      host.addEventListener('click', (event) => {
        const { left, top, width, height } = host.getBoundingClientRect()
        // A tap of a map says where, not at which pixel: the one of the gestures ends here.
        event.stopPropagation()
        if (moved > tapDistance && event.detail > 0) return
        const at = unprojection(camera, width, height)([event.clientX - left, event.clientY - top])
        send('tap', point(at), { bubbles: true, composed: true })
      })
      host.addEventListener('wheel', (event) => {
        event.preventDefault()
        camera.scale = Math.min(20, Math.max(3, camera.scale - Math.sign(event.deltaY) * 0.5))
        draw()
      })
      // A phone that is turned, or a window that is made smaller.
      new ResizeObserver(() => {
        const { includePoints } = tag.values()
        if (includePoints?.length > 0) include(includePoints)
        draw()
      }).observe(host)
      mapContexts.set(host, {
        moveToLocation({ longitude, latitude } = {}) {
          const { place } = globalThis.phone.settings
          camera.centre = [
            longitude ?? place?.longitude ?? camera.centre[0],
            latitude ?? place?.latitude ?? camera.centre[1],
          ]
          draw()
        },
        includePoints({ points }) {
          include(points)
          draw()
        },
        getCenterLocation: ({ success }) => success?.(point(camera.centre)),
        getScale: ({ success }) => success?.({ scale: camera.scale }),
      })
      return {
        slot,
        update({ longitude, latitude, scale, includePoints }, changed) {
          if (changed.has('longitude') || changed.has('latitude')) camera.centre = [longitude, latitude]
          if (changed.has('scale')) camera.scale = scale
          requestAnimationFrame(() => {
            if (changed.has('includePoints') && includePoints?.length > 0) include(includePoints)
            draw()
          })
        },
        async attached() {
          known = await loadStreets()
          credit.textContent = known.attribution ?? ''
          draw()
          send('updated')
        },
      }
    },
  })
}

type Camera = Parameters<typeof metresPerPixel>[0]

function drawMap(tag: Tag, drawing: SVGElement, camera: Camera, { features }: Streets): void {
  const { host, send } = tag
  const values = tag.values()
  const { clientWidth: width, clientHeight: height } = host
  const project = projection(camera, width, height)
  const line = (points: LngLat[]) =>
    points
      .map((one) =>
        project(one)
          .map((number) => number.toFixed(1))
          .join(','),
      )
      .join(' ')
  const parts: SVGElement[] = [shape('rect', { width, height, style: 'fill:#f3f0e9' })]
  for (const { geometry, properties } of features) {
    const rings = geometry.type === 'Polygon' ? geometry.coordinates : [geometry.coordinates]
    const style =
      looks[properties?.kind ?? ''] ?? (looks[geometry.type === 'Polygon' ? 'building' : 'street'] as string)
    for (const ring of rings) {
      if (!inView(ring, camera, width * 2, height * 2, 'some')) continue
      parts.push(shape(geometry.type === 'Polygon' ? 'polygon' : 'polyline', { points: line(ring), style }))
    }
  }
  for (const { points = [], fillColor = 'none', strokeColor = '#000', strokeWidth = 1 } of list(
    values.polygons,
  )) {
    const style = `fill:${fillColor};stroke:${strokeColor};stroke-width:${strokeWidth}`
    parts.push(shape('polygon', { points: line(points.map(lngLat)), style }))
  }
  for (const { points = [], color = '#000', width: stroke = 2, dottedLine } of list(values.polyline)) {
    const style = `fill:none;stroke:${color};stroke-width:${stroke};stroke-dasharray:${dottedLine ? '6 6' : 'none'}`
    parts.push(shape('polyline', { points: line(points.map(lngLat)), style }))
  }
  for (const { radius = 0, fillColor = 'none', color = '#000', strokeWidth = 1, ...at } of list(
    values.circles,
  )) {
    const [cx, cy] = project(lngLat(at))
    const style = `fill:${fillColor};stroke:${color};stroke-width:${strokeWidth}`
    parts.push(shape('circle', { cx, cy, r: radius / metresPerPixel(camera), style }))
  }
  const { place } = globalThis.phone.settings
  if (values.showLocation && place) {
    const [cx, cy] = project([place.longitude, place.latitude])
    parts.push(shape('circle', { cx, cy, r: 8, style: 'fill:#1a73e8;stroke:#fff;stroke-width:3' }))
  }
  drawing.replaceChildren(...parts)
  const fromMiddle = (at: Values): [number, number] => {
    const [x, y] = project(lngLat(at))
    return [x - width / 2, y - height / 2]
  }
  for (const old of host.querySelectorAll('.map-marker')) old.remove()
  for (const marker of list(values.markers)) host.append(pin(tag, marker, fromMiddle(marker), send))
}

/** A marker is a button, so that the keyboard and a screen reader reach it. It stays with the middle of the map, px from there. */
function pin({ node }: Tag, marker: Values, [x, y]: [number, number], send: Tag['send']): HTMLElement {
  const { id, iconPath, width = 26, height = 34, title, ariaLabel, callout, label } = marker
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'map-marker'
  button.ariaLabel = ariaLabel || title || callout?.content || label?.content || `标记 ${id}`
  const size = { width: Number.parseFloat(width), height: Number.parseFloat(height) }
  button.style.cssText = `left:calc(50% + ${x - size.width / 2}px);top:calc(50% + ${y - size.height}px);width:${size.width}px;height:${size.height}px`
  if (iconPath) {
    const image = document.createElement('img')
    image.alt = ''
    image.src = address(iconPath, node.ownerShadowRoot?.getHostNode().is ?? '')
    button.append(image)
  } else button.textContent = '📍'
  const text = callout?.display === 'ALWAYS' ? callout.content : label?.content
  if (text) {
    const bubble = document.createElement('span')
    bubble.textContent = text
    button.append(bubble)
  }
  button.addEventListener('click', (event) => {
    event.stopPropagation()
    send('markertap', { markerId: id })
  })
  return button
}

function drag(host: HTMLElement, move: (dx: number, dy: number) => void, end: () => void): void {
  let last: { x: number; y: number } | undefined
  host.addEventListener('pointerdown', ({ clientX: x, clientY: y }) => {
    last = { x, y }
  })
  addEventListener('pointermove', ({ clientX: x, clientY: y }) => {
    if (!last || !host.isConnected) return
    move(x - last.x, y - last.y)
    last = { x, y }
  })
  addEventListener('pointerup', () => {
    if (last) end()
    last = undefined
  })
}

function shape(name: string, attributes: Record<string, unknown>): SVGElement {
  const element = document.createElementNS(svg, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

function list(value: unknown): Values[] {
  return Array.isArray(value) ? value : []
}

function lngLat({ longitude, latitude }: Values): LngLat {
  return [longitude, latitude]
}

function point([longitude, latitude]: LngLat): Point {
  return { longitude, latitude }
}

function middle(points: Point[]): LngLat {
  const between = (numbers: number[]) => (Math.min(...numbers) + Math.max(...numbers)) / 2
  return [between(points.map(({ longitude }) => longitude)), between(points.map(({ latitude }) => latitude))]
}
