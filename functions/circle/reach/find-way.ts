import type { CircleContract } from '../../../shared/circle/contract.ts'
import { minutesFor } from '../../../shared/circle/rules.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type Directions, directionsOf } from '../network/directions.ts'
import { mapped } from '../places/remembered.ts'
import { kindsOfDays, sitesOf, viewLine } from '../places/view.ts'
import type { SitesToday } from '../sites.ts'
import { readPlaceAndState } from '../store.ts'
import { forbiddenTo, isCovered, readNetwork, readStreets, viewAttribution, viewPoint } from '../streets.ts'
import { estimate, positionOf, type Start, startAt } from './walks.ts'

type FindWay = CircleContract['findWay']

/** Nobody is sent further on foot: two hours at the usual pace. Centimetres. */
const farthest = 1_000_000
const minuteMs = 60_000

/** Two round trips at once for the place and the map, one for paths that are not known yet, one for what is free today. */
export async function findWay(
  { input, now }: Call<ParsedInputOf<FindWay>>,
  sitesToday: SitesToday,
): Promise<OutputOf<FindWay>> {
  const { placeId, profile } = input
  const { at } = positionOf(input.gcj02)
  const packed = await readNetwork()
  if (!isCovered(packed, at)) throw new Refusal('OUTSIDE_MAP')
  const { place, state } = await readPlaceAndState(placeId)
  const streets = await readStreets(state, now)
  const to = mapped(place)
  const start = startAt(streets, at, profile)
  const way = wayTo(streets, start, to)
  const minutes = minutesFor(way.metres, profile)
  const sites = await sitesToday(sitesOf([place]), now)
  const { directions } = way
  return {
    place: viewLine(place, now + minutes * minuteMs, sites, kindsOfDays()),
    certainty: start.certainty,
    metres: Math.round(way.metres),
    minutes,
    ...(directions && { line: [at, ...directions.line, to.at].map(viewPoint) }),
    stretches: (directions?.stretches ?? []).map(({ at, ...stretch }) => ({
      ...stretch,
      gcj02: viewPoint(at),
    })),
    steps: directions?.stretches.some(({ steps }) => steps) ?? false,
    attribution: viewAttribution(packed),
  }

  function wayTo(
    { network, walker }: typeof streets,
    start: Start,
    to: ReturnType<typeof mapped>,
  ): { readonly metres: number; readonly directions?: Directions } {
    if (start.certainty === 'estimate') return { metres: estimate(start.at, to.at) }
    const forbidden = forbiddenTo(profile)
    const end = to.snapTo(network, forbidden)
    if (!end) throw new Refusal('NO_WAY')
    walker.from([start.snap], farthest, forbidden)
    const way = walker.wayTo(end)
    if (!way) throw new Refusal('NO_WAY')
    return { metres: walker.distanceTo(end) / 100, directions: directionsOf(network, way) }
  }
}
