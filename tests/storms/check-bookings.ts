import type { AppointmentDay } from '../../functions/appointments/store.ts'
import type { Person } from '../../functions/platform/people.ts'
import { offerings } from '../harness/neighbourhood.ts'

/**
 * What must be true of the database at any time when nobody is writing, whatever happened before.
 * @returns what is wrong, in words; nothing when all is well.
 */
export function checkBookings(dump: Record<string, unknown[]>): string[] {
  const wrong: string[] = []
  const days = (dump.appointment_days ?? []) as AppointmentDay[]
  const people = (dump.people ?? []) as Person[]
  const places = new Map<string, string>()

  for (const day of days) {
    const rules = offerings.find(({ service, site }) => service === day.service && site === day.site)?.rules
    const capacity = (rules?.counters ?? 0) * (rules?.placesPerCounter ?? 0)
    for (const [slot, entries] of Object.entries(day.slots)) {
      if (entries.length > capacity)
        wrong.push(`${day._id} ${slot}: ${entries.length} entries on ${capacity} places`)
      const ids = entries.map(({ id }) => id)
      if (new Set(ids).size < ids.length) wrong.push(`${day._id} ${slot}: somebody has two places`)
      for (const { id, until } of entries) {
        if (until !== null) continue
        const booking = day.bookings[id]
        if (booking?.status !== 'booked' || booking.slot !== slot)
          wrong.push(`${day._id} ${slot}: a place without a booking`)
      }
    }
    const codes = Object.values(day.bookings).map(({ code }) => code)
    if (new Set(codes).size < codes.length) wrong.push(`${day._id}: two bookings have one code`)
    if (codes.sort().join() !== [...day.codes].sort().join())
      wrong.push(`${day._id}: the codes are ${day.codes}, and those of the bookings ${codes}`)
    for (const [id, booking] of Object.entries(day.bookings)) {
      if (booking.status !== 'booked') continue
      const entry = day.slots[booking.slot]?.find((one) => one.id === id)
      if (!entry || entry.until !== null) wrong.push(`${day._id}: booking ${id} has no place`)
      if (places.has(id)) wrong.push(`${id} is booked on ${places.get(id)} and on ${day._id}`)
      places.set(id, day._id)
    }
  }

  const claimed = new Map<string, string>()
  for (const person of people) {
    const open = person.claims.appointments
    if (open.length > 3) wrong.push(`${person._id} has ${open.length} open appointments`)
    const kinds = open.map(({ service, day }) => `${service} ${day}`)
    if (new Set(kinds).size < kinds.length)
      wrong.push(`${person._id} has two for one service and day: ${kinds.join(', ')}`)
    for (const claim of open) {
      claimed.set(claim.id, person._id)
      if (claim.to) wrong.push(`${claim.id} is still being moved`)
      const at = places.get(claim.id)
      if (at !== `${claim.service}:${claim.site}:${claim.day}`)
        wrong.push(`${claim.id} is claimed on ${claim.day} and booked on ${at}`)
    }
  }
  for (const [id, at] of places)
    if (!claimed.has(id)) wrong.push(`${id} is booked on ${at} and claimed by nobody`)
  return wrong
}
