import { today } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { type AppointmentClaim, type Person, peopleCollection } from '../platform/people.ts'
import {
  type AppointmentDay,
  bookingOf,
  collection,
  dayId,
  type Office,
  offeringId,
  openOffices,
} from './store.ts'
import { recordOf } from './view.ts'

/**
 * Repairs what a crash between two writes left: the days say what is true, and the person's claims are made to agree.
 *
 *   book        claim ──────────── day             a claim without a booking is dropped
 *   cancel      day ── claim ───── record          a claim on a cancelled booking gets its record and is dropped
 *   reschedule  claim.to ── new day ── old day ── claim     the move is finished where the new day has it, else forgotten
 *
 * Claims younger than a minute may belong to a call that is still running (functions end after 20 s) and are left alone.
 */

const stillRunningMs = 60_000

export async function settleClaims(person: Person, now: number): Promise<readonly AppointmentClaim[]> {
  const claims = person.claims.appointments
  if (claims.every((claim) => claim.day >= today(now) && now - claim.at < stillRunningMs)) return claims
  const offices = await officesOf(claims)
  let changed = false
  const kept: AppointmentClaim[] = []
  for (const claim of claims) {
    const settled = await settleClaim(claim, officeOf(offices, claim), now)
    if (settled !== claim) changed = true
    if (settled) kept.push(settled)
  }
  if (!changed) return claims
  const { command: _ } = database()
  // Nobody else decided on this list meanwhile, or it is read and settled again the next time.
  await database().change(
    peopleCollection,
    { _id: person._id, 'claims.rev': person.claims.rev },
    { 'claims.appointments': _.set(kept), 'claims.rev': _.inc(1) },
  )
  return kept
}

/** Every day that the claims speak of, in one round trip. */
export function officesOf(claims: readonly AppointmentClaim[]): Promise<readonly Office[]> {
  if (claims.length === 0) return Promise.resolve([])
  const offerings = new Set(claims.map(({ service, site }) => offeringId(service, site)))
  const days = new Set(
    claims.flatMap(({ service, site, day, to }) =>
      [day, ...(to ? [to.day] : [])].map((one) => dayId(service, site, one)),
    ),
  )
  return openOffices([...offerings], [...days], { bookings: true })
}

export function officeOf(
  offices: readonly Office[],
  { service, site }: AppointmentClaim,
): Office | undefined {
  return offices.find(({ offering }) => offering._id === offeringId(service, site))
}

/** @returns the claim as it should be, itself when it is right, undefined when it should go. */
async function settleClaim(
  claim: AppointmentClaim,
  office: Office | undefined,
  now: number,
): Promise<AppointmentClaim | undefined> {
  if (!office) return claim
  const { to, ...stays } = claim
  const isYoung = now - claim.at < stillRunningMs
  const day = office.days.get(claim.day)
  const here = day?.bookings[claim.id]

  if (to && bookingOf(office.days.get(to.day), claim.id)) {
    if (here && day && here.status !== 'moved' && to.day !== claim.day)
      await leaveDay(day, claim.id, here.rev, to)
    return { ...stays, day: to.day, slot: to.slot, at: now }
  }
  if (to) return isYoung ? claim : stays
  if (here?.status === 'moved') return { ...claim, day: here.to.day, slot: here.to.slot, at: now }
  if (here?.status === 'cancelled') {
    await database().insert(collection.records, { ...recordOf(claim.id, here, claim.day, office) })
    return undefined
  }
  if (!here && !isYoung) return undefined
  return claim
}

/** The old place becomes free; a note stays where the appointment went. @returns false when it was changed meanwhile. */
export function leaveDay(
  day: AppointmentDay,
  id: string,
  rev: number,
  to: { readonly day: string; readonly slot: string },
): Promise<boolean> {
  const { command: _ } = database()
  const booking = bookingOf(day, id)
  if (!booking) return Promise.resolve(false)
  return database().change(
    collection.days,
    { _id: day._id, [`bookings.${id}.rev`]: rev, [`bookings.${id}.status`]: booking.status },
    {
      [`slots.${booking.slot}`]: _.pull({ id }),
      [`bookings.${id}`]: _.set({ status: 'moved', rev: rev + 1, to }),
      pending: _.pull({ appointment: id }),
      rev: _.inc(1),
    },
  )
}
