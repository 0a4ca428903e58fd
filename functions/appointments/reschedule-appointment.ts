import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { mayDo } from '../../shared/appointments/rules.ts'
import type { Slot } from '../../shared/appointments/schedule.ts'
import type { ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import { randomId } from '../platform/ids.ts'
import type { MoveTarget } from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { mustBeBookable } from './book-slot.ts'
import { changedBooking } from './changed-booking.ts'
import { changeSlot, endMove, startMove } from './claims.ts'
import { findOpen, findRecord, type OpenAppointment } from './find-appointment.ts'
import { leaveDay, officesOf, settleClaims, undoMove } from './settle.ts'
import { type AppointmentDay, type Booking, collection, dayId } from './store.ts'
import { isDecided, refuseIfFull, reminderOf, takePlace } from './take-place.ts'
import { type AppointmentView, viewAppointment } from './view.ts'

type Input = ParsedInputOf<AppointmentsContract['rescheduleAppointment']>

/**
 * Moves an appointment; id and code stay. Within a day it is one write. To another day the new place is taken first and the old
 * one given up after it, so that a crash leaves the person with both for a moment, never with none (`settle.ts`).
 */
export async function rescheduleAppointment(call: Call<Input>): Promise<AppointmentView> {
  const { input, caller, now, commandId } = call
  const { appointmentId: id, rev } = input
  const open = await findOpen(id, caller, now, input.day)
  if (!open) {
    await findRecord(id, caller)
    throw new Refusal('NOT_IN_THIS_STATE')
  }
  const { office, day, booking, person, claim } = open
  const name = { id: person._id, name: person.name }
  if (booking.commands.includes(commandId)) return viewAppointment(id, booking, day, office, name, now)

  if (claim.to && claim.to.command !== commandId) throw new Refusal('STALE')
  if (booking.rev !== rev) throw new Refusal('STALE', { rev: booking.rev })
  const at = { status: booking.status, day, from: booking.from }
  const decision = mayDo('reschedule', at, 'resident', now, office.offering.rules)
  if (decision !== 'ok') throw new Refusal(decision)
  const slot = mustBeBookable(office, input.day, input.slotId, now)
  if (slot.id === booking.slot && input.day === day)
    return viewAppointment(id, booking, day, office, name, now)

  const moved: Booking = {
    ...changedBooking(booking, 'reschedule', call),
    slot: slot.id,
    from: slot.from,
    to: slot.to,
    rules: office.offering.rev,
    ...reminderOf(input.day, slot, now),
  }
  // Unless a call before this one began the move: that is ended first.
  if (!claim.to) refuseIfFull(office.days.get(input.day), { id, slot }, now)
  const to = { day: input.day, slot: slot.id, command: commandId, rev, attempt: randomId('try') }
  try {
    const arrived =
      input.day === day
        ? await moveWithinDay(open, moved, slot, now)
        : await moveToDay(open, moved, slot, to, call)
    return viewAppointment(id, arrived, input.day, office, name, now)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'STALE') throw error
    // Changed meanwhile: perhaps by this very command, which came twice at once.
    const after = await findOpen(id, caller, now)
    if (!after?.booking.commands.includes(commandId)) throw error
    return viewAppointment(id, after.booking, after.day, after.office, name, now)
  }
}

async function moveWithinDay(
  open: OpenAppointment,
  moved: Booking,
  slot: Slot,
  now: number,
): Promise<Booking> {
  const { claim, booking, office, day, person } = open
  const taking = { id: claim.id, slot, day, until: null, booking: moved, replaces: booking }
  const arrived = await takePlace(office, taking, now)
  await changeSlot(person, claim, slot.id)
  return arrived
}

async function moveToDay(
  { booking, office, claim, day: oldDay, person: seen }: OpenAppointment,
  moved: Booking,
  slot: Slot,
  to: MoveTarget,
  { caller, now }: Pick<Call<unknown>, 'caller' | 'now'>,
): Promise<Booking> {
  const { id } = claim
  const { day } = to
  const { person, takenOver } = await startMove(seen, claim, to, caller.openid, office.offering.rules, now)

  // An appointment that comes back to a day finds its own note there.
  const note = office.days.get(day)?.bookings[id]
  const taking = { id, slot, day, until: null, booking: moved, replaces: note, takenOver }
  let arrived: Booking
  try {
    arrived = await takePlace(office, taking, now)
  } catch (error) {
    if (isDecided(error)) await endMove(person, id, to, { arrived: false }, now)
    throw error
  }

  const old = office.days.get(oldDay)
  if (!old || !(await leaveDay(old, id, booking, to, now))) {
    // It was changed meanwhile on another phone: that one was first, and the new place goes back.
    const taken = await database().read<AppointmentDay>(
      collection.days,
      dayId(claim.service, claim.site, day),
    )
    if (taken) await undoMove(taken, id, arrived, claim, now)
    const unmoved = await endMove(person, id, to, { arrived: false }, now)
    await settleClaims(unmoved, now, await officesOf(unmoved.claims.appointments))
    throw new Refusal('STALE')
  }
  await endMove(person, id, to, { arrived: true }, now)
  return arrived
}
