import { today } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { type AppointmentClaim, type MoveTarget, type Person, peopleCollection } from '../platform/people.ts'
import {
  type AppointmentDay,
  type AppointmentRecord,
  type Booking,
  bookingOf,
  collection,
  dayId,
  type Moved,
  type Office,
  offeringId,
  openOffices,
  openWithdrawn,
} from './store.ts'
import { recordOf } from './view.ts'

/**
 * Repairs what a crash between two writes left: the days say what is true, and the person's claims are made to agree.
 *
 *   book        claim ──────── day                          a claim without a booking is dropped
 *   cancel      day ── record ── claim                      a claim on a cancelled booking gets its record and is dropped
 *   reschedule  claim.to ── new day ── old day ── claim     finished where the new day has it, else forgotten; undone where
 *                                                           the old day was changed meanwhile
 *
 * Whatever is decided here may be decided by the call itself at the same moment: every write is conditional on what was
 * seen, and says the same. Only what a call may be about to write (functions end after 20 s) is given a minute.
 */

export const stillRunningMs = 60_000

/**
 * @param known the days that the claims speak of, where the caller has read them already; without them young claims that are
 * not being moved are taken on trust.
 * @returns the claims as they should be; the very list of the person when nothing was to be done.
 */
export async function settleClaims(
  person: Person,
  now: number,
  known?: readonly Office[],
): Promise<readonly AppointmentClaim[]> {
  const claims = person.claims.appointments
  if (!known && claims.every((claim) => !claim.to && claim.day >= today(now) && isYoung(claim, now)))
    return claims
  const offices = known ?? (await officesOf(claims))
  const settled = await Promise.all(claims.map((claim) => settleClaim(claim, officeOf(offices, claim), now)))
  const kept = settled.flatMap((claim) => (claim ? [claim] : []))
  if (kept.length === claims.length && kept.every((claim, index) => claim === claims[index])) return claims
  const { command: _ } = database()
  // Unless somebody else changed the list meanwhile: then it is settled by whoever reads it next.
  await database().change(
    peopleCollection,
    { _id: person._id, 'claims.rev': person.claims.rev },
    { 'claims.appointments': _.set(kept), 'claims.rev': _.inc(1) },
  )
  return kept
}

type Where = Pick<AppointmentClaim, 'service' | 'site' | 'day' | 'to'>

/** Every day that the claims speak of, in one round trip; in two where a service is offered there no more. */
export async function officesOf(claims: readonly Where[]): Promise<readonly Office[]> {
  if (claims.length === 0) return []
  const offerings = new Set(claims.map(({ service, site }) => offeringId(service, site)))
  const daysOf = (some: readonly Where[]) => [
    ...new Set(
      some.flatMap(({ service, site, day, to }) =>
        [day, ...(to ? [to.day] : [])].map((one) => dayId(service, site, one)),
      ),
    ),
  ]
  const offered = await openOffices([...offerings], daysOf(claims), { bookings: true })
  const withdrawn = claims.filter((claim) => !officeOf(offered, claim))
  return withdrawn.length === 0 ? offered : [...offered, ...(await openWithdrawn(daysOf(withdrawn)))]
}

export function officeOf(
  offices: readonly Office[],
  { service, site }: Pick<AppointmentClaim, 'service' | 'site'>,
): Office | undefined {
  return offices.find(({ offering }) => offering._id === offeringId(service, site))
}

function isYoung({ at }: AppointmentClaim, now: number): boolean {
  return now - at < stillRunningMs
}

/** @returns the claim as it should be, itself when it is right, undefined when it should go. */
async function settleClaim(
  claim: AppointmentClaim,
  office: Office | undefined,
  now: number,
): Promise<AppointmentClaim | undefined> {
  // Offered no more, and nobody has ever booked on that day.
  if (!office) return isYoung(claim, now) ? claim : undefined
  const { to, ...unmoved } = claim
  const oldDay = office.days.get(claim.day)
  const found = oldDay?.bookings[claim.id]
  // Of what was refused, a note may be left to stop other calls: nothing is here.
  const here = found?.status === 'moved' && found.to.day === claim.day ? undefined : found

  const newDay = to && to.day !== claim.day ? office.days.get(to.day) : undefined
  const there = bookingOf(newDay, claim.id)

  if (here?.status === 'moved') return movedClaim(claim, here.to, now)
  if (here?.status === 'cancelled') {
    if (newDay && there) await undoMove(newDay, claim.id, there, claim, now)
    // Only the claim says where a move goes: it stays until no call can be about to take the new place.
    else if (to && isYoung(claim, now)) return claim
    await database().insert(collection.records, { ...recordOf(claim.id, here, claim.day, office) })
    return undefined
  }
  if (to && newDay && there) {
    if (!here && (await wasCancelled(claim.id))) {
      await undoMove(newDay, claim.id, there, claim, now)
      return undefined
    }
    if (here && oldDay && here.rev !== to.rev) {
      await undoMove(newDay, claim.id, there, { day: claim.day, slot: here.slot }, now)
      return { ...unmoved, slot: here.slot }
    }
    const left = !here || !oldDay || (await leaveDay(oldDay, claim.id, here, to, now))
    // Changed at this very moment: whoever looks next decides.
    return left ? movedClaim(claim, to, now) : claim
  }
  if (isYoung(claim, now)) return claim
  if (!here) return undefined
  return to || here.slot !== claim.slot ? { ...unmoved, slot: here.slot } : claim
}

/** What is gone from its day was moved away or cancelled, and only what was cancelled has a record before it is over. */
async function wasCancelled(id: string): Promise<boolean> {
  const record = await database().read<AppointmentRecord>(collection.records, id)
  return record?.status === 'cancelled'
}

/** The claim when its appointment has arrived. */
export function movedClaim(
  { to: _, ...claim }: AppointmentClaim,
  { day, slot }: Moved['to'],
  now: number,
): AppointmentClaim {
  return { ...claim, day, slot, at: now }
}

/**
 * The old place becomes free; a note stays where the appointment went.
 * @returns false when the booking was changed meanwhile in another way.
 */
export async function leaveDay(
  day: AppointmentDay,
  id: string,
  booking: Booking,
  to: MoveTarget,
  now: number,
): Promise<boolean> {
  const { command: _ } = database()
  const note = movedNote(booking, to, to.command, now)
  const left = await database().change(
    collection.days,
    { _id: day._id, [`bookings.${id}.rev`]: booking.rev, [`bookings.${id}.status`]: booking.status },
    {
      [`slots.${booking.slot}`]: _.pull({ id }),
      [`bookings.${id}`]: _.set(note),
      nextPendingAt: _.min(note.dueAt),
      rev: _.inc(1),
    },
  )
  if (left) return true
  const seen = (await database().read<AppointmentDay>(collection.days, day._id))?.bookings[id]
  return seen?.status === 'moved' && seen.command === to.command
}

/** The place on the new day is given back: the appointment did not come. A note says where it is instead. */
export async function undoMove(
  day: AppointmentDay,
  id: string,
  booking: Booking,
  stays: Moved['to'],
  now: number,
): Promise<void> {
  const { command: _ } = database()
  const note = movedNote(booking, stays, '', now)
  await database().change(
    collection.days,
    { _id: day._id, [`bookings.${id}.rev`]: booking.rev },
    {
      [`slots.${booking.slot}`]: _.pull({ id }),
      [`bookings.${id}`]: _.set(note),
      nextPendingAt: _.min(note.dueAt),
      rev: _.inc(1),
    },
  )
}

function movedNote({ rev, code }: Booking, { day, slot }: Moved['to'], command: string, now: number): Moved {
  return { status: 'moved', rev: rev + 1, to: { day, slot }, command, code, dueAt: now + stillRunningMs }
}
