import type { About, Network } from './network.ts'

/**
 * The file: `PMNW`, format version, length of the header, header as JSON (what it is about, lengths of the arrays), then the arrays
 * one after the other, each at a multiple of four bytes, little-endian. Places are stored as steps from the one before and
 * lists as their counts, which compresses to half; what follows from them is computed while loading.
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
  bendsOfEdge: Uint16Array,
  bendX: Int16Array,
  bendY: Int16Array,
  edgesOfCell: Uint16Array,
  cellEdge: Uint32Array,
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

/** @throws when the bytes are no network, one of another format, or were cut short */
export function decodeNetwork(bytes: Uint8Array): Network {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 12 || view.getUint32(0, true) !== magic)
    throw new Error('This is no street network.')
  const version = view.getUint32(4, true)
  if (version !== formatVersion)
    throw new Error(`The street network has format ${version}; ${formatVersion} is read.`)
  const headerLength = view.getUint32(8, true)
  if (12 + headerLength > bytes.byteLength) throw new Error('The street network was cut short.')
  const { about, lengths } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(12, 12 + headerLength)),
  ) as Header
  let at = aligned(12 + headerLength)
  const read = <Name extends keyof Stored>(name: Name): Stored[Name] => {
    const Type = stored[name]
    const byteLength = lengths[name] * Type.BYTES_PER_ELEMENT
    if (at + byteLength > bytes.byteLength) throw new Error('The street network was cut short.')
    const offset = bytes.byteOffset + at
    const buffer = offset % 4 === 0 ? bytes.buffer : bytes.slice(at, at + byteLength).buffer
    at = aligned(at + byteLength)
    return new Type(buffer as ArrayBuffer, offset % 4 === 0 ? offset : 0, lengths[name]) as Stored[Name]
  }
  const raw = Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as Stored
  const edges = edgesOf(raw)
  return {
    about,
    nodeCount: raw.nodeStepX.length,
    edgeCount: raw.edgeLength.length,
    nodeX: sums(raw.nodeStepX),
    nodeY: sums(raw.nodeStepY),
    ...edges,
    ...arcsOf(raw.nodeStepX.length, edges),
    edgeLength: raw.edgeLength,
    edgeFlags: raw.edgeFlags,
    edgeName: raw.edgeName,
    bendStart: starts(raw.bendsOfEdge),
    bendX: raw.bendX,
    bendY: raw.bendY,
    cellStart: starts(raw.edgesOfCell),
    cellEdge: raw.cellEdge,
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

function starts(counts: Uint8Array | Uint16Array): Uint32Array {
  const found = new Uint32Array(counts.length + 1)
  let start = 0
  for (let i = 0; i < counts.length; i += 1) {
    start += counts[i] as number
    found[i + 1] = start
  }
  return found
}

function edgesOf({ edgesOfNode, edgeReach }: Stored): Pick<Network, 'edgeFrom' | 'edgeTo'> {
  const edgeFrom = new Uint32Array(edgeReach.length)
  const edgeTo = new Uint32Array(edgeReach.length)
  let edge = 0
  for (let node = 0; node < edgesOfNode.length; node += 1) {
    for (let left = edgesOfNode[node] as number; left > 0; left -= 1) {
      edgeFrom[edge] = node
      edgeTo[edge] = node + (edgeReach[edge] as number)
      edge += 1
    }
  }
  return { edgeFrom, edgeTo }
}

/** Both directions of each edge, sorted by the node that they leave. */
function arcsOf(
  nodeCount: number,
  { edgeFrom, edgeTo }: Pick<Network, 'edgeFrom' | 'edgeTo'>,
): Pick<Network, 'arcStart' | 'arcTo' | 'arcEdge'> {
  const arcStart = new Uint32Array(nodeCount + 1)
  for (let edge = 0; edge < edgeFrom.length; edge += 1) {
    arcStart[edgeFrom[edge] as number] = (arcStart[edgeFrom[edge] as number] as number) + 1
    arcStart[edgeTo[edge] as number] = (arcStart[edgeTo[edge] as number] as number) + 1
  }
  let end = 0
  for (let node = 0; node <= nodeCount; node += 1) {
    end += arcStart[node] as number
    arcStart[node] = end
  }
  const arcTo = new Uint32Array(edgeFrom.length * 2)
  const arcEdge = new Uint32Array(edgeFrom.length * 2)
  // From the back, so that each node's list is filled from its end and keeps the order of the edges.
  for (let arc = edgeFrom.length * 2 - 1; arc >= 0; arc -= 1) {
    const edge = arc >> 1
    const backwards = (arc & 1) === 1
    const from = (backwards ? edgeTo[edge] : edgeFrom[edge]) as number
    const slot = (arcStart[from] as number) - 1
    arcStart[from] = slot
    arcTo[slot] = (backwards ? edgeFrom[edge] : edgeTo[edge]) as number
    arcEdge[slot] = arc
  }
  return { arcStart, arcTo, arcEdge }
}
