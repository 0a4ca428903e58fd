import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import type { ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import type { AppointmentClaim, Person } from '../platform/people.ts'
import type { Call, Caller } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { findClaim } from './claims.ts'
import { officeOf, officesOf, settleClaims } from './settle.ts'
import { type AppointmentRecord, type Booking, bookingOf, collection, type Office } from './store.ts'
import { type AppointmentView, viewAppointment, viewRecord } from './view.ts'

type Input = ParsedInputOf<AppointmentsContract['getAppointment']>

/** @throws Refusal NOT_FOUND, also for an appointment of somebody else: that it exists is nobody's business. */
export async function getAppointment({ input, caller, now }: Call<Input>): Promise<AppointmentView> {
  const found = await lookForAppointment(input.appointmentId, caller, now)
  if (!found) throw new Refusal('NOT_FOUND')
  return found
}

/** Undefined where the account's people have no such appointment. */
export async function lookForAppointment(
  id: string,
  caller: Caller,
  now: number,
): Promise<AppointmentView | undefined> {
  const open = await findOpen(id, caller, now)
  if (open) {
    const { booking, office, person, day } = open
    return viewAppointment(id, booking, day, office, { id: person._id, name: person.name }, now)
  }
  const record = await lookForRecord(id, caller)
  return record && viewRecord(record, { id: record.person, name: caller.mustActFor(record.person).name })
}

export interface OpenAppointment {
  readonly person: Person
  readonly claim: AppointmentClaim
  readonly office: Office
  readonly day: string
  readonly booking: Booking
}

/**
 * Two round trips: the people, their days; `alsoDay` is read with them. An appointment that a crash left between two days
 * is settled first.
 */
export async function findOpen(
  id: string,
  caller: Caller,
  now: number,
  alsoDay?: string,
  again = true,
): Promise<OpenAppointment | undefined> {
  const people = caller.account.actsFor.map(({ person }) => person)
  let found = await findClaim(people, id)
  if (found?.claim.to) {
    await settleClaims(found.person, now)
    found = await findClaim(people, id)
  }
  if (!found) return undefined
  const { person, claim } = found
  const wanted = alsoDay ? [claim, { ...claim, day: alsoDay }] : [claim]
  const office = officeOf(await officesOf(wanted), claim)
  const booking = bookingOf(office?.days.get(claim.day), id)
  // It was moved between the two reads.
  if (again && office?.days.get(claim.day)?.bookings[id]?.status === 'moved')
    return findOpen(id, caller, now, alsoDay, false)
  return office && booking ? { person, claim, office, day: claim.day, booking } : undefined
}

export async function findRecord(id: string, caller: Caller): Promise<AppointmentRecord> {
  const record = await lookForRecord(id, caller)
  if (!record) throw new Refusal('NOT_FOUND')
  return record
}

async function lookForRecord(id: string, caller: Caller): Promise<AppointmentRecord | undefined> {
  const record = await database().read<AppointmentRecord>(collection.records, id)
  return record && caller.account.actsFor.some(({ person }) => person === record.person) ? record : undefined
}
