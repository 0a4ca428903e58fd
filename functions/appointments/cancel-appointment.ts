import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { mayDo } from '../../shared/appointments/rules.ts'
import type { ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedBooking } from './changed-booking.ts'
import { releaseClaim } from './claims.ts'
import { findOpen, findRecord, type OpenAppointment } from './find-appointment.ts'
import { stillRunningMs } from './settle.ts'
import { type AppointmentDay, type Booking, bookingOf, collection, dayId, dueOf } from './store.ts'
import { type AppointmentView, recordOf, viewRecord } from './view.ts'

type Input = ParsedInputOf<AppointmentsContract['cancelAppointment']>

/** Cancels; the place is free in the same write. Six round trips. */
export async function cancelAppointment(call: Call<Input>): Promise<AppointmentView> {
  const { input, caller, now, commandId } = call
  const { appointmentId: id } = input
  const open = await findOpen(id, caller, now)
  if (!open) {
    const record = await findRecord(id, caller)
    if (!record.commands.includes(commandId)) throw new Refusal('NOT_IN_THIS_STATE')
    return viewRecord(record, { id: record.person, name: caller.mustActFor(record.person).name })
  }

  const { person, office, day, booking } = open
  const cancelled = booking.commands.includes(commandId) ? booking : await cancelOnDay(open, call)
  const record = recordOf(id, cancelled, day, office)
  await database().insert(collection.records, { ...record })
  await releaseClaim(person._id, id)
  // As a repeat of this command, and every later look, will see it.
  return viewRecord(record, { id: person._id, name: person.name })
}

async function cancelOnDay(
  { claim, office, day, booking }: OpenAppointment,
  call: Call<Input>,
): Promise<Booking> {
  const { appointmentId: id, rev } = call.input
  const { now, commandId } = call
  // Somebody is moving it at this moment.
  if (claim.to) throw new Refusal('STALE')
  if (booking.rev !== rev) throw new Refusal('STALE', { rev: booking.rev })
  const at = { status: booking.status, day, from: booking.from }
  const decision = mayDo('cancel', at, 'resident', now, office.offering.rules)
  if (decision !== 'ok') throw new Refusal(decision)

  const { command: _ } = database()
  const cancelled: Booking = {
    ...changedBooking(booking, 'cancel', call),
    status: 'cancelled',
    needs: [],
    dueAt: now + stillRunningMs,
  }
  const _id = dayId(claim.service, claim.site, day)
  const written = await database().change(
    collection.days,
    { _id, [`bookings.${id}.rev`]: rev, [`bookings.${id}.status`]: booking.status },
    {
      [`slots.${booking.slot}`]: _.pull({ id }),
      [`bookings.${id}`]: _.set(cancelled),
      nextPendingAt: _.min(dueOf(cancelled)),
      rev: _.inc(1),
    },
  )
  if (written) return cancelled
  // The write may have arrived twice, the first time unheard.
  const seen = bookingOf(await database().read<AppointmentDay>(collection.days, _id), id)
  if (seen?.commands.includes(commandId)) return seen
  throw new Refusal('STALE')
}
