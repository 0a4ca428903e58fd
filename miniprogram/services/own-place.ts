/** The place that the confirm page keeps for her. The list of free places counts it as taken; for her it is not. */
interface Place {
  service: string
  site: string
  day: string
  slot: string
}

let own: Place | undefined

/** Notes the place that is kept now; without one, that none is. */
export function noteOwnPlace(place?: Place): void {
  own = place && { ...place }
}

export function isOwnPlace({ service, site, day, slot }: Place): boolean {
  return own?.service === service && own.site === site && own.day === day && own.slot === slot
}
