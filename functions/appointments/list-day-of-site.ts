import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { maskName } from '../../shared/names.ts'
import { today } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { type Person, peopleCollection } from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type AppointmentDay, collection, type Site } from './store.ts'
import { viewSite } from './view.ts'

type Day = AppointmentsContract['listDayOfSite']

/** A site has at most some dozen services a day. */
const mostServices = 200
const mostPeople = 1000

/** What the counter expects on a day, by time. Names are masked. */
export async function listDayOfSite({
  input,
  caller,
  now,
}: Call<ParsedInputOf<Day>>): Promise<OutputOf<Day>> {
  const day = input.day ?? today(now)
  const { command: _ } = database()
  const site = await database().read<Site>(collection.sites, input.siteId)
  if (!site) throw new Refusal('NOT_FOUND')
  caller.mustReach(site.node)

  const days = await database().find<Pick<AppointmentDay, 'serviceName' | 'bookings'>>(
    collection.days,
    { site: site._id, day },
    { limit: mostServices, fields: { serviceName: true, bookings: true } },
  )
  const bookings = days.flatMap(({ serviceName, bookings }) =>
    Object.entries(bookings).flatMap(([id, booking]) =>
      booking.status === 'moved' ? [] : [{ id, booking, service: serviceName }],
    ),
  )
  const people = [...new Set(bookings.map(({ booking }) => booking.person))].slice(0, mostPeople)
  const names =
    people.length === 0
      ? []
      : await database().find<Pick<Person, '_id' | 'name'>>(
          peopleCollection,
          { _id: _.in(people) },
          { limit: people.length, fields: { name: true } },
        )
  const nameOf = new Map(names.map(({ _id, name }) => [_id, name]))
  return {
    site: viewSite(site),
    day,
    bookings: bookings
      .map(({ id, booking, service }) => ({
        id,
        code: booking.code,
        from: booking.from,
        to: booking.to,
        service,
        person: maskName(nameOf.get(booking.person) ?? ''),
        needs: [...booking.needs],
        status: booking.status,
      }))
      .sort((a, b) => (a.from === b.from ? a.code.localeCompare(b.code) : a.from < b.from ? -1 : 1)),
  }
}
