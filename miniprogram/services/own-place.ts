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
