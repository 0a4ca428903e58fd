import type { About, Network } from './network.ts'

/**
 * The file: `PMNW`, format version, length of the header, header as JSON (what it is about, lengths of the arrays), then the arrays
 * one after the other, each at a multiple of four bytes, little-endian.
 *
 * Places are stored as steps from the one before and lists as their counts, which compresses to half; what follows from them is
 * computed while loading. A function that was just started runs its loops uncompiled, so there are two, plain ones: what is summed up has
 * one type, so that the loop over it is compiled once.
 */
const magic = 0x57_4e_4d_50
const formatVersion = 1

const stored = {
  /** Steps from the node before, along the curve that orders them. */
  nodeStepX: Int32Array,
  nodeStepY: Int32Array,
  /** Edges whose first node this is. */
  edgesOfNode: Uint8Array,
  /** How many nodes further along the edge ends. */
  edgeReach: Uint32Array,
  edgeLength: Uint32Array,
  edgeFlags: Uint8Array,
  edgeName: Uint16Array,
  /** Bends of the edge before: what is summed up is where its own begin. One more than there are edges. */
  bendSteps: Int32Array,
  bendX: Int16Array,
  bendY: Int16Array,
  /** Edges of the cell before, likewise. */
  cellSteps: Int32Array,
  cellEdge: Uint32Array,
  /** Steps from the building before; the first from the south-west corner. */
  buildingStepX: Int32Array,
  buildingStepY: Int32Array,
  households: Uint16Array,
  /** A line for each building: name, tab, address. */
  buildingText: Uint8Array,
} as const
type Stored = { readonly [Name in keyof typeof stored]: InstanceType<(typeof stored)[Name]> }
const names = Object.keys(stored) as (keyof Stored)[]

interface Header {
  readonly about: About
  readonly lengths: Readonly<Record<keyof Stored, number>>
}

export type Content = { readonly about: About } & Stored

export function encodeNetwork(content: Content): Uint8Array {
  const lengths = Object.fromEntries(names.map((name) => [name, content[name].length])) as Header['lengths']
  const header = new TextEncoder().encode(JSON.stringify({ about: content.about, lengths } satisfies Header))
  const start = aligned(12 + header.length)
  const bytes = new Uint8Array(names.reduce((sum, name) => aligned(sum + content[name].byteLength), start))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, formatVersion, true)
  view.setUint32(8, header.length, true)
  bytes.set(header, 12)
  let at = start
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = content[name]
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at = aligned(at + byteLength)
  }
  return bytes
}

/** @throws when the bytes are no network, one of another format, damaged, or were cut short */
export function decodeNetwork(bytes: Uint8Array): Network {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 12 || view.getUint32(0, true) !== magic) {
    throw new Error('This is no street network.')
  }
  const version = view.getUint32(4, true)
  if (version !== formatVersion) {
    throw new Error(`The street network has format ${version}; ${formatVersion} is read.`)
  }
  const start = 12 + view.getUint32(8, true)
  if (start > bytes.byteLength) throw new Error('The street network was cut short.')
  const { about, lengths } = headerOf(bytes.subarray(12, start))
  // The arrays want to lie at multiples of four bytes: what is read from a file does, a piece of something larger may not.
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  let at = aligned(start)
  const read = <Name extends keyof Stored>(name: Name): Stored[Name] => {
    const Type = stored[name]
    const byteLength = lengths[name] * Type.BYTES_PER_ELEMENT
    if (!(at + byteLength <= whole.byteLength)) throw new Error('The street network was cut short.')
    const array = new Type(whole.buffer as ArrayBuffer, whole.byteOffset + at, lengths[name])
    at = aligned(at + byteLength)
    return array as Stored[Name]
  }
  const raw = Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as Stored
  const bendStart = sums(raw.bendSteps)
  const cellStart = sums(raw.cellSteps)
  const edges = edgesOf(raw.edgesOfNode, raw.edgeReach)
  if (bendStart.at(-1) !== raw.bendX.length || cellStart.at(-1) !== raw.cellEdge.length || !edges) {
    throw new Error('The street network is damaged.')
  }
  return {
    about,
    nodeCount: raw.nodeStepX.length,
    edgeCount: raw.edgeReach.length,
    nodeX: sums(raw.nodeStepX),
    nodeY: sums(raw.nodeStepY),
    ...edges,
    edgeLength: raw.edgeLength,
    edgeFlags: raw.edgeFlags,
    edgeName: raw.edgeName,
    bendStart,
    bendX: raw.bendX,
    bendY: raw.bendY,
    cellStart,
    cellEdge: raw.cellEdge,
    buildings: {
      stepX: raw.buildingStepX,
      stepY: raw.buildingStepY,
      households: raw.households,
      text: raw.buildingText,
    },
  }
}

function headerOf(bytes: Uint8Array): Header {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new Error('The street network is damaged.')
  }
}

const aligned = (offset: number): number => (offset + 3) & ~3

function sums(steps: Int32Array): Uint32Array {
  const places = new Uint32Array(steps.length)
  let place = 0
  for (let i = 0; i < steps.length; i += 1) {
    place += steps[i] as number
    places[i] = place
  }
  return places
}

/** The edges, which are in the order of their first nodes, and the chains of the nodes' half-edges; undefined when they do not fit. */
function edgesOf(
  edgesOfNode: Uint8Array,
  edgeReach: Uint32Array,
): Pick<Network, 'edgeFrom' | 'edgeTo' | 'firstArc' | 'nextArc'> | undefined {
  const edgeFrom = new Uint32Array(edgeReach.length)
  const edgeTo = new Uint32Array(edgeReach.length)
  const firstArc = new Int32Array(edgesOfNode.length).fill(-1)
  const nextArc = new Int32Array(2 * edgeReach.length)
  let from = 0
  let left = edgesOfNode[0] as number
  for (let edge = 0; edge < edgeReach.length; edge += 1) {
    while (left === 0) {
      from += 1
      left = edgesOfNode[from] as number
    }
    left -= 1
    const to = from + (edgeReach[edge] as number)
    edgeFrom[edge] = from
    edgeTo[edge] = to
    nextArc[2 * edge] = firstArc[from] as number
    firstArc[from] = 2 * edge
    nextArc[2 * edge + 1] = firstArc[to] as number
    firstArc[to] = 2 * edge + 1
  }
  return left === 0 ? { edgeFrom, edgeTo, firstArc, nextArc } : undefined
}
