import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import type { OutputOf } from '../../shared/contract.ts'
import { today } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import type { Call } from '../platform/perform.ts'
import { readPeople } from './claims.ts'
import { officeOf, officesOf, settleClaims } from './settle.ts'
import { type AppointmentRecord, bookingOf, collection } from './store.ts'
import { viewAppointment, viewRecord } from './view.ts'

type Mine = OutputOf<AppointmentsContract['listMyAppointments']>

const pastShown = 20

/** Open ones from the days themselves, past ones from the records; whatever hangs is settled on the way. */
export async function listMyAppointments(call: Call<unknown>): Promise<Mine> {
  const { caller, now } = call
  const ids = caller.account.actsFor.map(({ person }) => person)
  if (ids.length === 0) return { open: [], past: [] }
  const { command: _ } = database()
  const people = await readPeople(ids)
  const [seen, records] = await Promise.all([
    officesOf(people.flatMap((person) => person.claims.appointments)),
    database().find<AppointmentRecord>(
      collection.records,
      { person: ids.length === 1 ? ids[0] : _.in(ids) },
      { orderBy: [['startsAt', 'desc']], limit: pastShown },
    ),
  ])
  const claims = await Promise.all(
    people.map(async (person) => ({ person, claims: await settleClaims(person, now, seen) })),
  )
  if (claims.some((one) => one.claims !== one.person.claims.appointments)) {
    // Something was left over and is in order now: what was read before it is not.
    return listMyAppointments(call)
  }
  const offices = seen
  const all = claims.flatMap(({ person, claims }) =>
    claims.flatMap((claim) => {
      const office = officeOf(offices, claim)
      const booking = bookingOf(office?.days.get(claim.day), claim.id)
      const name = { id: person._id, name: person.name }
      return office && booking ? [viewAppointment(claim.id, booking, claim.day, office, name, now)] : []
    }),
  )
  // Who comes late is still served: it is open until its day is over.
  const isOpen = ({ status, day }: (typeof all)[number]) =>
    day >= today(now) && status !== 'cancelled' && status !== 'served' && status !== 'missed'
  const names = new Map(people.map(({ _id, name }) => [_id, name]))
  const past = records.map((record) =>
    viewRecord(record, { id: record.person, name: names.get(record.person) ?? '' }),
  )
  const recorded = new Set(past.map(({ id }) => id))
  return {
    open: all.filter(isOpen).sort((a, b) => a.startsAt - b.startsAt),
    past: [...all.filter((one) => !isOpen(one) && !recorded.has(one.id)), ...past]
      .sort((a, b) => b.startsAt - a.startsAt)
      .slice(0, pastShown),
  }
}
