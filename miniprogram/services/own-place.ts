import type { ErrorCode } from '../../shared/errors'

/** The place that the confirm page keeps for her. The list of free places counts it as taken; for her it is not. */
interface OfDay {
  service: string
  site: string
  day: string
}

interface Place extends OfDay {
  slot: string
}

let own: (Place & { until: number }) | undefined

/** Notes the place that is kept now, and until when; without one, that none is. */
export function noteOwnPlace(place?: Place, until = 0): void {
  own = place && { ...place, until }
}

export function isOwnPlace(place: Place): boolean {
  return isOwnDay(place) && own?.slot === place.slot
}

/** Whether it is on that day. */
export function isOwnDay({ service, site, day }: OfDay): boolean {
  return (
    own !== undefined &&
    own.until > Date.now() &&
    own.service === service &&
    own.site === site &&
    own.day === day
  )
}

const gone: readonly ErrorCode[] = [
  'SLOT_FULL',
  'SLOT_PAST',
  'SLOT_NOT_FOUND',
  'DAY_CLOSED',
  'DAY_NOT_OPEN_YET',
  'DAY_TO_CONFIRM',
]

/** Whether a refusal means that the place is gone, and another one has to be chosen. */
export function placeIsGone(code: ErrorCode): boolean {
  return gone.includes(code)
}
