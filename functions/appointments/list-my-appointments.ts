import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import type { OutputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import type { Call } from '../platform/perform.ts'
import { readPeople } from './claims.ts'
import { officeOf, officesOf, settleClaims } from './settle.ts'
import { type AppointmentRecord, bookingOf, collection } from './store.ts'
import { viewAppointment, viewRecord } from './view.ts'

type Mine = OutputOf<AppointmentsContract['listMyAppointments']>

const pastShown = 20

/** Open ones from the days themselves, past ones from the records; whatever hangs is settled on the way. */
export async function listMyAppointments({ caller, now }: Call<unknown>): Promise<Mine> {
  const ids = caller.account.actsFor.map(({ person }) => person)
  if (ids.length === 0) return { open: [], past: [] }
  const { command: _ } = database()
  const people = await readPeople(ids)
  const claims = await Promise.all(
    people.map(async (person) => ({ person, claims: await settleClaims(person, now) })),
  )
  const [offices, records] = await Promise.all([
    officesOf(claims.flatMap((one) => one.claims)),
    database().find<AppointmentRecord>(
      collection.records,
      { person: ids.length === 1 ? ids[0] : _.in(ids) },
      { orderBy: [['startsAt', 'desc']], limit: pastShown },
    ),
  ])
  const all = claims.flatMap(({ person, claims }) =>
    claims.flatMap((claim) => {
      const office = officeOf(offices, claim)
      const booking = bookingOf(office?.days.get(claim.day), claim.id)
      const name = { id: person._id, name: person.name }
      return office && booking ? [viewAppointment(claim.id, booking, claim.day, office, name, now)] : []
    }),
  )
  const isOpen = ({ status, endsAt }: (typeof all)[number]) =>
    endsAt > now && status !== 'cancelled' && status !== 'served' && status !== 'missed'
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
