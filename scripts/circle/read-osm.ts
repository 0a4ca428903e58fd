import { createOSMStream } from 'osm-pbf-parser-node'
import type { Wgs84 } from '../../shared/geo.ts'
import { accessOf, isClosed, type Tags } from './access-policy.ts'
import type { Street, StreetPoint } from './street.ts'

export interface Source {
  readonly streets: readonly Street[]
  /** Day of the data, `YYYY-MM-DD`, when the source says it. */
  readonly date: string | undefined
  /** What was left out: why, and how many ways. */
  readonly leftOut: ReadonlyMap<string, number>
}

interface OsmNode extends Wgs84 {
  readonly type: 'node'
  readonly id: number
  readonly tags?: Tags
}
interface OsmWay {
  readonly type: 'way'
  readonly id: number
  readonly refs: readonly number[]
  readonly tags?: Tags
}
type Item = OsmNode | OsmWay | { readonly type: 'relation' } | Header
interface Header {
  readonly type?: undefined
  readonly osmosis_replication_timestamp?: number
}

/** @param path of an `.osm.pbf` file */
export async function readOsm(path: string, progress: (read: number) => void = () => {}): Promise<Source> {
  const nodes = new Map<number, OsmNode>()
  const ways: { way: OsmWay; steps: boolean; private: boolean }[] = []
  const closed = new Set<number>()
  const leftOut = new Map<string, number>()
  let date: string | undefined
  let read = 0
  for await (const item of createOSMStream(path, {
    withTags: true,
    withInfo: false,
  }) as AsyncIterable<Item>) {
    read += 1
    if (read % 100_000 === 0) progress(read)
    if (item.type === 'node') {
      nodes.set(item.id, item)
      if (item.tags && isClosed(item.tags)) closed.add(item.id)
    } else if (item.type === 'way') {
      const access = accessOf(item.tags ?? {})
      if (!access) continue
      if (access.walked) ways.push({ way: item, steps: access.steps, private: access.private })
      else leftOut.set(access.reason, (leftOut.get(access.reason) ?? 0) + 1)
    } else if (item.type === undefined && item.osmosis_replication_timestamp) {
      date = new Date(item.osmosis_replication_timestamp * 1000).toISOString().slice(0, 10)
    }
  }
  const streets = ways.flatMap(({ way, ...access }) =>
    linesOf(way, nodes, closed).map((points) => ({ name: nameOf(way.tags ?? {}), points, ...access })),
  )
  return { streets, date, leftOut }
}

const nameOf = (tags: Tags): string => tags['name:zh'] ?? tags.name ?? ''

/** The way, cut where a node of it is not in the file, and at closed gates. */
function linesOf(
  way: OsmWay,
  nodes: ReadonlyMap<number, OsmNode>,
  closed: ReadonlySet<number>,
): StreetPoint[][] {
  const lines: StreetPoint[][] = [[]]
  way.refs.forEach((ref, index) => {
    const node = nodes.get(ref)
    if (!node) {
      lines.push([])
      return
    }
    const { lon, lat } = node
    if (!closed.has(ref)) {
      lines.at(-1)?.push({ id: ref, lon, lat })
      return
    }
    // Each side of a closed gate has an end of its own.
    lines.at(-1)?.push({ id: `${ref}<${way.id}.${index}`, lon, lat, closed: true })
    lines.push([{ id: `${ref}>${way.id}.${index}`, lon, lat, closed: true }])
  })
  return lines.filter(({ length }) => length > 1)
}
