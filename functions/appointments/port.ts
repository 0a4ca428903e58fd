import { database } from '../platform/database.ts'
import type { AppointmentClaim, Person } from '../platform/people.ts'
import type { PersonPort } from '../platform/person-port.ts'
import { releaseClaim } from './claims.ts'
import { officeOf, officesOf, stillRunningMs } from './settle.ts'
import { type AppointmentDay, collection, dayId, emptyDay, type Moved, type Office } from './store.ts'
import { codeOf } from './take-place.ts'

/** What accounts ask about the appointments of a person. */
export const appointmentsOfPersons: PersonPort = { endActing }

/**
 * No command of the account for this person comes through any more. One that begins a booking or a move finds on the person that it
 * may not. One that has passed there is stopped on the day: a note stands under the id that it would book, and what it would move
 * or cancel has another `rev` than it saw.
 */
async function endActing(person: Person, account: string, now: number): Promise<void> {
  const claims = person.claims.appointments
  if (claims.length === 0) return
  const offices = await officesOf(claims)
  for (const claim of claims) {
    const office = officeOf(offices, claim)
    if (!office) continue
    const isOnDay = office.days.get(claim.day)?.bookings[claim.id] !== undefined
    if (!isOnDay && claim.account === account && (await stopBooking(office, claim, now)))
      await releaseClaim(person._id, claim.id)
    else await makeStale(claim)
  }
}

/** @returns false when the booking was made in this very moment. */
async function stopBooking(office: Office, claim: AppointmentClaim, now: number): Promise<boolean> {
  const { command: _ } = database()
  const { id, service, site, day, slot } = claim
  const note: Moved = {
    status: 'moved',
    rev: 1,
    to: { day, slot },
    command: '',
    code: codeOf(id),
    dueAt: now + stillRunningMs,
  }
  const first: AppointmentDay = { ...emptyDay(office, day), bookings: { [id]: note }, codes: [note.code] }
  if (!office.days.has(day) && (await database().insert(collection.days, { ...first }))) return true
  return database().change(
    collection.days,
    { _id: dayId(service, site, day), [`bookings.${id}`]: _.exists(false) },
    {
      [`bookings.${id}`]: _.set(note),
      codes: _.push([note.code]),
      nextPendingAt: _.min(note.dueAt),
      rev: _.inc(1),
    },
  )
}

async function makeStale({ id, service, site, day, to }: AppointmentClaim): Promise<void> {
  const { command: _ } = database()
  for (const one of new Set([day, ...(to ? [to.day] : [])]))
    await database().change(
      collection.days,
      { _id: dayId(service, site, one), [`bookings.${id}`]: _.exists(true) },
      { [`bookings.${id}.rev`]: _.inc(1), rev: _.inc(1) },
    )
}
