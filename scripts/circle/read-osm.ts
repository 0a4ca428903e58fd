import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OSMTransform } from 'osm-pbf-parser-node'
import type { Building } from '../../functions/circle/network/buildings.ts'
import type { Wgs84 } from '../../shared/geo.ts'
import { accessOf, hasStep, isClosed, isObstacle, levelOf, type Tags } from './access-policy.ts'
import { cutAtBarriers } from './barriers.ts'
import { buildingOf } from './building-policy.ts'
import { type Ground, groundOf } from './ground-policy.ts'
import { type GroundArea, goAround, groundAt } from './grounds.ts'
import { type Source, type Street, type StreetPoint, Unusable } from './street.ts'

interface OsmNode extends Wgs84 {
  readonly type: 'node'
  readonly id: number
  readonly tags?: Tags
  readonly info?: Info
}
interface OsmWay {
  readonly type: 'way'
  readonly id: number
  readonly refs: readonly number[]
  readonly tags?: Tags
  readonly info?: Info
}
interface OsmRelation {
  readonly type: 'relation'
  readonly members: readonly { readonly type: string; readonly ref: number; readonly role: string }[]
  readonly tags?: Tags
}
interface Header {
  readonly type?: undefined
  readonly osmosis_replication_timestamp?: number
}
interface Info {
  /** Milliseconds. */
  readonly timestamp?: number
}
/** As the parser gives it. */
export type Item = OsmNode | OsmWay | OsmRelation | Header

/**
 * Reads an `.osm.pbf` file.
 *
 * @param progress is told how much is read, 0 to 1
 * @throws {Unusable} when it is not there, none, damaged, or cut short
 */
export async function readOsm(path: string, progress: (share: number) => void = () => {}): Promise<Source> {
  const collected = new Collected()
  await eachItem(path, progress, (item) => collected.take(item))
  return collected.source()
}

/** What is made of the items of a file, in whatever order they stand there. */
export function sourceOf(items: readonly Item[]): Source {
  const collected = new Collected()
  for (const item of items) collected.take(item)
  return collected.source()
}

async function eachItem(
  path: string,
  progress: (share: number) => void,
  take: (item: Item) => void,
): Promise<void> {
  const size = await sizeOf(path)
  if (!(await beginsLikePbf(path))) {
    throw new Unusable(`${path} is no OpenStreetMap file in PBF format (.osm.pbf).`)
  }
  const blocks = new Blocks((read) => progress(read / size))
  try {
    await pipeline(createReadStream(path), blocks, async (items: AsyncIterable<Item[]>) => {
      for await (const block of items) block.forEach(take)
    })
  } catch (error) {
    if (error instanceof Unusable) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Unusable(`${path} is damaged or was cut short: download it again. (${why})`)
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    throw new Unusable(`${path} is not there, or may not be read.`)
  }
}

/** The length of the first header, and the word that it begins with. */
async function beginsLikePbf(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(15), 0, 15, 0)
    return (
      bytesRead === 15 && buffer.readUInt32BE(0) <= 65_536 && buffer.toString('latin1', 6) === 'OSMHeader'
    )
  } finally {
    await file.close()
  }
}

/** As large as a block may be by the format. Bytes. */
const largestBlock = 32 * 1024 * 1024

/** The parser throws out of its stream, where nobody can catch it; here its errors are the stream's. */
class Blocks extends OSMTransform {
  // The parser's own field, which its types leave out: bytes that it waits for.
  declare readonly needed: number
  readonly #progress: (read: number) => void
  #read = 0

  constructor(progress: (read: number) => void) {
    super({ withTags: true, withInfo: true })
    this.#progress = progress
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, next: TransformCallback): void {
    try {
      super._transform(chunk, encoding, next)
      if (this.needed > largestBlock) throw new Error('a block is too large')
    } catch (error) {
      this.destroy(error as Error)
      return
    }
    this.#read += chunk.length
    this.#progress(this.#read)
  }

  override _flush(next: TransformCallback): void {
    try {
      super._flush(next)
    } catch {
      next(new Error('the last block is not whole'))
    }
  }
}

class Collected {
  readonly #nodes = new Map<number, Wgs84>()
  readonly #ways: Walked[] = []
  readonly #obstacles: (readonly number[])[] = []
  readonly #lines = new Map<number, readonly number[]>()
  readonly #buildings: { readonly tags: Tags; readonly outlines: readonly number[] }[] = []
  readonly #grounds: { readonly ground: Ground; readonly ways: readonly number[] }[] = []
  readonly #addresses: Building[] = []
  readonly #closed = new Set<number>()
  readonly #steps = new Set<number>()
  readonly #leftOut = new Map<string, number>()
  #newest = 0
  #date: string | undefined

  take(item: Item): void {
    if (item.type === 'node') this.#takeNode(item)
    else if (item.type === 'way') this.#takeWay(item)
    else if (item.type === 'relation') this.#takeRelation(item)
    else if (item.osmosis_replication_timestamp) this.#date = dayOf(item.osmosis_replication_timestamp * 1000)
  }

  source(): Source {
    const groundOn = groundAt(this.#grounds.flatMap((ground) => this.#areaOf(ground)))
    return {
      streets: this.#ways.flatMap((walked) => this.#streetsOf(walked)),
      obstacles: this.#obstacles.map((refs) => refs.flatMap((ref) => this.#nodes.get(ref) ?? [])),
      buildings: [
        ...this.#buildings.flatMap((building) => this.#buildingOf(building, groundOn)),
        ...this.#addresses,
      ],
      date: this.#date ?? (this.#newest > 0 ? dayOf(this.#newest) : undefined),
      leftOut: this.#leftOut,
    }
  }

  #takeNode({ id, lon, lat, tags, info }: OsmNode): void {
    this.#nodes.set(id, { lon, lat })
    this.#newest = Math.max(this.#newest, info?.timestamp ?? 0)
    if (!tags) return
    if (isClosed(tags)) this.#closed.add(id)
    else if (hasStep(tags)) this.#steps.add(id)
    // An address that was drawn as a point: to be found, nobody lives in it besides the building that it stands on.
    if (tags['addr:housenumber']) this.#addresses.push({ ...buildingOf(tags, { lon, lat }), households: 0 })
  }

  #takeWay(way: OsmWay): void {
    const tags = way.tags ?? {}
    this.#newest = Math.max(this.#newest, way.info?.timestamp ?? 0)
    this.#takeArea(tags, [way.id])
    if (isObstacle(tags)) this.#obstacles.push(way.refs)
    // What goes around a building with courtyards or around a ground may be a street, or have no tags of its own.
    this.#lines.set(way.id, way.refs)
    const access = accessOf(tags)
    if (!access) return
    if (access.walked)
      this.#ways.push({ way, steps: access.steps, private: access.private, level: levelOf(tags) })
    else this.#leftOut.set(access.reason, (this.#leftOut.get(access.reason) ?? 0) + 1)
  }

  #takeRelation({ tags, members }: OsmRelation): void {
    if (tags?.type !== 'multipolygon') return
    const ways = members.filter(({ type }) => type === 'way')
    const outer = ways.filter(({ role }) => role !== 'inner')
    this.#takeArea(
      tags,
      outer.map(({ ref }) => ref),
      ways.map(({ ref }) => ref),
    )
  }

  /** @param outlines the ways around it @param ways also those around what is cut out of it */
  #takeArea(tags: Tags, outlines: readonly number[], ways = outlines): void {
    if (tags.building !== undefined && tags.building !== 'no') {
      this.#buildings.push({ tags, outlines })
      return
    }
    const ground = groundOf(tags)
    if (ground) this.#grounds.push({ ground, ways })
  }

  /** None when its outline is not in the file. */
  #buildingOf(
    { tags, outlines }: { readonly tags: Tags; readonly outlines: readonly number[] },
    groundOn: (at: Wgs84) => Ground | undefined,
  ): Building[] {
    const corners = outlines.flatMap((way) => this.#cornersOf(way))
    if (corners.length === 0) return []
    const middle = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2
    const at = { lon: middle(corners.map(({ lon }) => lon)), lat: middle(corners.map(({ lat }) => lat)) }
    return [buildingOf(tags, at, outlines.length === 1 ? corners : undefined, groundOn(at))]
  }

  /** None when it is no area, or a part of what goes around it is not in the file. */
  #areaOf({ ground, ways }: { readonly ground: Ground; readonly ways: readonly number[] }): GroundArea[] {
    const refs = ways.map((way) => this.#lines.get(way) ?? [])
    if (!goAround(refs) || refs.flat().some((ref) => !this.#nodes.has(ref))) return []
    return [{ ground, lines: ways.map((way) => this.#cornersOf(way)) }]
  }

  #cornersOf(way: number): Wgs84[] {
    return (this.#lines.get(way) ?? []).flatMap((ref) => this.#nodes.get(ref) ?? [])
  }

  /** The way, cut where a node of it is not in the file. */
  #streetsOf({ way, ...access }: Walked): Street[] {
    const name = way.tags?.['name:zh'] ?? way.tags?.name ?? ''
    const lines: StreetPoint[][] = [[]]
    for (const ref of way.refs) {
      const place = this.#nodes.get(ref)
      if (place) lines.at(-1)?.push({ id: ref, ...place })
      else lines.push([])
    }
    const barriers = { closed: this.#closed, steps: this.#steps }
    return lines.flatMap((points, index) =>
      cutAtBarriers({ name, points, ...access }, `${way.id}.${index}`, barriers),
    )
  }
}

interface Walked {
  readonly way: OsmWay
  readonly steps: boolean
  readonly private: boolean
  readonly level: number
}

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10)
