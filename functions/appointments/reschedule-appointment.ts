import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { mayReschedule } from '../../shared/appointments/rules.ts'
import type { Slot } from '../../shared/appointments/schedule.ts'
import type { ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { mustBeBookable } from './book-slot.ts'
import { rememberedCommands } from './cancel-appointment.ts'
import { claimMove, findClaim, replaceClaim } from './claims.ts'
import { findOpen, findRecord, type OpenAppointment } from './find-appointment.ts'
import { leaveDay } from './settle.ts'
import { type Booking, collection, dayId } from './store.ts'
import { refuseIfFull, takePlace } from './take-place.ts'
import { type AppointmentView, viewAppointment } from './view.ts'

type Input = ParsedInputOf<AppointmentsContract['rescheduleAppointment']>

/**
 * Moves an appointment; id and code stay. Within a day it is one write. To another day the new place is taken first and the old
 * one given up after it, so that a crash leaves the person with both for a moment, never with none (`settle.ts`).
 */
export async function rescheduleAppointment(call: Call<Input>): Promise<AppointmentView> {
  const { input, caller, now, commandId } = call
  const { appointmentId: id, rev } = input
  const open = await findOpen(id, caller, input.day)
  if (!open) {
    await findRecord(id, caller)
    throw new Refusal('NOT_IN_THIS_STATE')
  }
  const { office, day, booking, person } = open
  const name = { id: person._id, name: person.name }
  if (booking.commands.includes(commandId)) return viewAppointment(id, booking, day, office, name, now)

  if (booking.rev !== rev) throw new Refusal('STALE', { rev: booking.rev })
  const decision = mayReschedule(
    { status: booking.status, day, from: booking.from },
    now,
    office.offering.rules,
  )
  if (decision !== 'ok') throw new Refusal(decision)
  const slot = mustBeBookable(office, input.day, input.slotId, now)
  if (slot.id === booking.slot && input.day === day)
    return viewAppointment(id, booking, day, office, name, now)

  const moved: Booking = {
    ...booking,
    rev: rev + 1,
    slot: slot.id,
    from: slot.from,
    to: slot.to,
    history: [...booking.history, { at: now, action: 'reschedule', by: 'resident' }],
    commands: [...booking.commands, commandId].slice(-rememberedCommands),
  }
  refuseIfFull(office.days.get(input.day), { id, slot, day: input.day, until: null }, now)
  if (input.day === day) await moveWithinDay(open, moved, slot, now)
  else await moveToDay(open, moved, slot, input.day, now)
  return viewAppointment(id, moved, input.day, office, name, now)
}

async function moveWithinDay(open: OpenAppointment, moved: Booking, slot: Slot, now: number): Promise<void> {
  const { claim, booking, office, day, person } = open
  await takePlace(
    office,
    { id: claim.id, slot, day, until: null, booking: moved, replaces: booking.rev },
    now,
  )
  await replaceClaim(person, { ...claim, slot: slot.id, at: now })
}

async function moveToDay(
  open: OpenAppointment,
  moved: Booking,
  slot: Slot,
  day: string,
  now: number,
): Promise<void> {
  const { claim, booking, office, person } = open
  const to = { day, slot: slot.id }
  await claimMove(person, { ...claim, to, at: now }, office.offering.rules, now)
  try {
    // An appointment that comes back to a day finds its own note there.
    const note = office.days.get(day)?.bookings[claim.id]
    await takePlace(
      office,
      { id: claim.id, slot, day, until: null, booking: moved, ...(note && { replaces: note.rev }) },
      now,
    )
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'SLOT_FULL' || error.code === 'STALE'))
      await settle(claim)
    throw error
  }
  const old = office.days.get(open.day)
  if (!old || !(await leaveDay(old, claim.id, booking.rev, to))) {
    // It was cancelled or moved meanwhile, on another phone: that one was first, the new place goes back.
    await giveBack()
    throw new Refusal('STALE')
  }
  await settle({ ...claim, day, slot: slot.id, at: now })

  async function settle(settled: typeof claim): Promise<void> {
    const found = await findClaim([person._id], claim.id)
    if (found) await replaceClaim(found.person, settled)
  }

  async function giveBack(): Promise<void> {
    const { command: _ } = database()
    await database().change(
      collection.days,
      { _id: dayId(claim.service, claim.site, day), [`bookings.${claim.id}.rev`]: moved.rev },
      {
        [`slots.${slot.id}`]: _.pull({ id: claim.id }),
        [`bookings.${claim.id}`]: _.remove(),
        pending: _.pull({ appointment: claim.id }),
        rev: _.inc(1),
      },
    )
    await settle(claim)
  }
}
