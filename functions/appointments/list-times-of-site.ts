import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { today } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type AppointmentDay, collection, type Site } from './store.ts'

type Times = AppointmentsContract['listTimesOfSite']

/** A site has at most some dozen services a day. */
const mostServices = 200

/**
 * What the screen of the hall shows: times and codes of those who are still expected today. Nothing about anybody is read or sent: the
 * screen hangs where nobody watches over it.
 */
export async function listTimesOfSite({
  input,
  caller,
  now,
}: Call<ParsedInputOf<Times>>): Promise<OutputOf<Times>> {
  const site = await database().read<Pick<Site, '_id' | 'node' | 'name'>>(collection.sites, input.siteId)
  if (!site) throw new Refusal('NOT_FOUND')
  caller.mustReach(site.node)
  const day = today(now)
  const days = await database().find<Pick<AppointmentDay, 'bookings'>>(
    collection.days,
    { site: site._id, day },
    { limit: mostServices, fields: { bookings: true } },
  )
  const codesAt = new Map<string, string[]>()
  for (const booking of days.flatMap(({ bookings }) => Object.values(bookings)))
    if (booking.status === 'booked')
      codesAt.set(booking.from, [...(codesAt.get(booking.from) ?? []), booking.code])
  const times = [...codesAt].sort(([a], [b]) => (a < b ? -1 : 1))
  return { site: site.name, day, times: times.map(([from, codes]) => ({ from, codes: codes.sort() })) }
}
