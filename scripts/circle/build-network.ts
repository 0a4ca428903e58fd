import type { Building } from '../../functions/circle/network/buildings.ts'
import { encodeNetwork } from '../../functions/circle/network/file.ts'
import { type About, edgeFlag } from '../../functions/circle/network/network.ts'
import type { Wgs84 } from '../../shared/geo.ts'
import { cutAtJunctions, endsOf, joinAtPlainPoints, lengthOf, type Piece, partsOf } from './cut.ts'
import { pack } from './pack.ts'
import { stitch } from './stitch.ts'
import { type Street, Unusable } from './street.ts'

/** Parts that hang together and are shorter than this are dropped: nobody would get anywhere from them. Metres. */
const smallestPartM = 10_000

export interface Built {
  readonly bytes: Uint8Array
  readonly about: About
  readonly edges: number
  /** Of streets that were kept. */
  readonly km: number
  readonly stitches: number
  /** Parts that were dropped, the longest first, and where each begins. */
  readonly islands: readonly { readonly km: number; readonly at: Wgs84 }[]
}

/**
 * Makes the file of a network from streets: the same ones always give the same bytes.
 *
 * @param progress is told what is being done
 * @throws {Unusable} when there is no street, or more than the file can hold
 */
export function buildNetwork(
  streets: readonly Street[],
  buildings: readonly Building[],
  described: Pick<About, 'source' | 'date' | 'attribution'>,
  progress: (doing: string) => void = () => {},
): Built {
  if (streets.length === 0) throw new Unusable('There is no street in it that people walk on.')
  progress('cutting at junctions')
  const cut = joinAtPlainPoints(cutAtJunctions(streets.map(pieceOf)))
  progress('closing gaps')
  const { pieces, stitches } = stitch(cut)
  progress('dropping islands')
  const { kept, islands } = dropIslands(pieces)
  progress('packing')
  const content = pack(joinAtPlainPoints(kept), buildings, described)
  return {
    bytes: encodeNetwork(content),
    about: content.about,
    edges: content.edgeLength.length,
    km: kept.reduce((sum, { points }) => sum + lengthOf(points), 0) / 1000,
    stitches,
    islands,
  }
}

const pieceOf = ({ points, name, steps, private: isPrivate }: Street): Piece => ({
  points,
  name,
  flags: (steps ? edgeFlag.steps : 0) | (isPrivate ? edgeFlag.private : 0),
})

function dropIslands(pieces: readonly Piece[]): { kept: Piece[]; islands: Built['islands'] } {
  const parts = partsOf(pieces)
    .map((part) => ({ part, metres: part.reduce((sum, { points }) => sum + lengthOf(points), 0) }))
    .sort((a, b) => b.metres - a.metres)
  // The longest is kept however short it is.
  const isKept = ({ metres }: { metres: number }, index: number) => index === 0 || metres >= smallestPartM
  return {
    kept: parts.filter(isKept).flatMap(({ part }) => part),
    islands: parts
      .filter((part, index) => !isKept(part, index))
      .map(({ part, metres }) => ({ km: metres / 1000, at: endsOf(part[0] as Piece)[0] })),
  }
}
