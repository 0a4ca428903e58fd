import type { CircleContract } from '../../../shared/circle/contract.ts'
import { metresWithin } from '../../../shared/circle/rules.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { Call } from '../../platform/perform.ts'
import { areaOf } from '../network/area.ts'
import { placesAround } from '../places/remembered.ts'
import { kindsOfDays, sitesOf, viewLine } from '../places/view.ts'
import type { SitesToday } from '../sites.ts'
import { readState } from '../store.ts'
import { isCovered, readNetwork, readStreets, type Streets, viewAttribution, viewPoint } from '../streets.ts'
import { estimatedArea, positionOf, type Start, startAt, walksFrom } from './walks.ts'

type Reach = CircleContract['reachPlaces']
type Input = ParsedInputOf<Reach>

/** So many are listed; the map and the list of a phone take no more. */
const mostListed = 300
const minuteMs = 60_000

/** One round trip for what the map is at, one for places that are not remembered, one for what is free today. */
export async function reachPlaces(
  { input, now }: Call<Input>,
  sitesToday: SitesToday,
): Promise<OutputOf<Reach>> {
  const { profile, category } = input
  const minutes = Number(input.minutes)
  const { gcj02, at } = positionOf(input.gcj02)
  // A function that was just started reads the streets while it waits for the database.
  const [packed, state] = await Promise.all([readNetwork(), readState()])
  const attribution = viewAttribution(packed)
  if (!isCovered(packed, at))
    return { from: { certainty: 'outside' }, places: [], more: 0, counts: {}, attribution }

  const [streets, places] = await Promise.all([readStreets(state, now), placesAround(gcj02, state, now)])
  const start = startAt(streets, at, profile)
  const walks = walksFrom(streets, start, places, minutes, profile)
  // The walker is another call's as soon as this one waits.
  const area = input.area === undefined ? undefined : drawn(streets, start, minutes, profile)

  const counts: Record<string, number> = {}
  for (const { mapped } of walks) counts[mapped.place.category] = (counts[mapped.place.category] ?? 0) + 1
  const asked =
    category === undefined ? walks : walks.filter(({ mapped }) => mapped.place.category === category)
  const listed = asked.slice(0, mostListed)
  const sites = await sitesToday(sitesOf(listed.map(({ mapped }) => mapped.place)), now)
  const kindOf = kindsOfDays()
  return {
    from: {
      certainty: start.certainty,
      ...(start.certainty === 'network' && { metresToStreet: Math.round(start.snap.off / 100) }),
    },
    places: listed.map(({ mapped, metres, minutes }) => ({
      ...viewLine(mapped.place, now + minutes * minuteMs, sites, kindOf),
      metres,
      minutes,
    })),
    more: asked.length - listed.length,
    counts,
    ...(area && { area }),
    attribution,
  }
}

function drawn({ network, walker }: Streets, start: Start, minutes: number, profile: Input['profile']) {
  const rings =
    start.certainty === 'network'
      ? areaOf(network, walker, start.at, metresWithin(minutes, profile) * 100)
      : [estimatedArea(start.at, minutes, profile)]
  return rings.map((ring) => ring.map(viewPoint))
}
