import type { Building } from '../../functions/circle/network/buildings.ts'
import { encodeNetwork } from '../../functions/circle/network/file.ts'
import { type About, edgeFlag } from '../../functions/circle/network/network.ts'
import type { Wgs84 } from '../../shared/geo.ts'
import { cutAtJunctions, endsOf, joinAtPlainPoints, lengthOf, type Piece, partsOf } from './cut.ts'
import { pack } from './pack.ts'
import { stitch } from './stitch.ts'
import { type Source, type Street, Unusable } from './street.ts'

/** Parts that hang together and are shorter than this are dropped: nobody would get anywhere from them. Metres. */
const smallestPartM = 10_000

export interface Built {
  readonly bytes: Uint8Array
  readonly about: About
  readonly edges: number
  /** Of streets that were kept. */
  readonly km: number
  readonly stitches: number
  /** Of streets that only private ones lead to, and so are private themselves. */
  readonly enclosedKm: number
  /** Of streets that only steps lead to: who avoids steps does not begin or end there. */
  readonly beyondStepsKm: number
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
  { streets, obstacles }: Pick<Source, 'streets' | 'obstacles'>,
  buildings: readonly Building[],
  described: Pick<About, 'source' | 'date' | 'attribution'>,
  progress: (doing: string) => void = () => {},
): Built {
  if (streets.length === 0) throw new Unusable('There is no street in it that people walk on.')
  progress('cutting at junctions')
  const cut = joinAtPlainPoints(cutAtJunctions(streets.map(pieceOf)))
  progress('closing gaps')
  const { pieces, stitches } = stitch(cut, obstacles)
  progress('dropping islands')
  const { kept, islands } = dropIslands(pieces)
  const { all, enclosed } = closeIn(kept)
  progress('packing')
  const onOneLevel = all.map((piece) => ({ ...piece, level: 0 }))
  const content = pack(joinAtPlainPoints(onOneLevel), buildings, described)
  return {
    bytes: encodeNetwork(content),
    about: content.about,
    edges: content.edgeLength.length,
    km: kilometres(kept),
    stitches,
    enclosedKm: kilometres(enclosed),
    beyondStepsKm: content.edgeLength.reduce(
      (sum, length, edge) =>
        ((content.edgeFlags[edge] as number) & edgeFlag.beyondSteps) === 0 ? sum : sum + length / 100_000,
      0,
    ),
    islands,
  }
}

const kilometres = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { points }) => sum + lengthOf(points), 0) / 1000

const pieceOf = ({ points, name, steps, private: isPrivate, level = 0 }: Street): Piece => ({
  points,
  name,
  level,
  flags: (steps ? edgeFlag.steps : 0) | (isPrivate ? edgeFlag.private : 0),
})

/**
 * Makes private what only private streets lead to: private ones are not walked through, so who lives there could not get out.
 * Of what hangs together, the longest part that hangs together without them is public.
 */
function closeIn(pieces: readonly Piece[]): { all: Piece[]; enclosed: Piece[] } {
  const isPrivate = ({ flags }: Piece) => (flags & edgeFlag.private) !== 0
  const enclosed = new Set(
    partsOf(pieces).flatMap((part) => {
      const open = partsOf(part.filter((piece) => !isPrivate(piece)))
      open.sort((a, b) => kilometres(b) - kilometres(a))
      return open.slice(1).flat()
    }),
  )
  const all = pieces.map((piece) =>
    enclosed.has(piece) ? { ...piece, flags: piece.flags | edgeFlag.private } : piece,
  )
  return { all, enclosed: [...enclosed] }
}

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
