import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { findSlot, mayBookSlot } from '../../shared/appointments/rules.ts'
import { type Slot, scheduleOf } from '../../shared/appointments/schedule.ts'
import { dayKind } from '../../shared/calendar.ts'
import type { ParsedInputOf } from '../../shared/contract.ts'
import { derivedId, randomId } from '../platform/ids.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { claimAppointment, releaseClaim } from './claims.ts'
import { findAppointment } from './find-appointment.ts'
import { type Booking, dayId, holdId, type Office, openOffice } from './store.ts'
import { refuseIfFull, takePlace } from './take-place.ts'
import { type AppointmentView, viewAppointment } from './view.ts'

type Input = ParsedInputOf<AppointmentsContract['bookSlot']>

/**
 * Books a place for a person. Four round trips where nothing is in the way: the account (before this), the office, the
 * person's claim, the day. The appointment's id comes from the command's key, so that the command sent again finds it.
 */
export async function bookSlot({ input, caller, now, commandId }: Call<Input>): Promise<AppointmentView> {
  const { personId, serviceId, siteId, day } = input
  const { name } = caller.mustActFor(personId)
  const person = { id: personId, name }
  const id = derivedId('apt', commandId)

  const office = await openOffice(serviceId, siteId, [day], { bookings: true })
  const earlier = office.days.get(day)?.bookings[id]
  if (earlier?.status === 'moved') return findAppointment(id, caller, now)
  if (earlier) return viewAppointment(id, earlier, day, office, person, now)

  const slot = mustBeBookable(office, day, input.slotId, now)
  const claim = {
    id,
    service: serviceId,
    site: siteId,
    day,
    slot: slot.id,
    at: now,
    attempt: randomId('try'),
  }
  const booking: Booking = {
    status: 'booked',
    rev: 1,
    code: codeOf(id),
    person: personId,
    account: caller.openid,
    slot: slot.id,
    from: slot.from,
    to: slot.to,
    needs: input.needs,
    history: [{ at: now, action: 'book', by: 'resident' }],
    commands: [commandId],
  }
  const taking = {
    id,
    slot,
    day,
    until: null,
    booking,
    hold: holdId(caller.openid, dayId(serviceId, siteId, day)),
  }

  // Most who are refused are refused here, before anything is written.
  refuseIfFull(office.days.get(day), taking, now)
  await claimAppointment(personId, claim, office.offering.rules, now)
  try {
    await takePlace(office, taking, now)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'SLOT_FULL')
      await releaseClaim(personId, id, claim.attempt)
    throw error
  }
  return viewAppointment(id, booking, day, office, person, now)
}

/** @throws Refusal with the reason why this slot cannot be booked by anybody now. */
export function mustBeBookable({ offering, site }: Office, day: string, slotId: string, now: number): Slot {
  const schedule = scheduleOf(site.hours, offering.rules, dayKind(day), now)
  const decision = mayBookSlot(schedule, slotId, offering.rules, now)
  if (decision !== 'ok')
    throw new Refusal(decision, schedule.reason ? { reason: schedule.reason } : undefined)
  const slot = findSlot(schedule, slotId)
  if (!slot) throw new Refusal('SLOT_NOT_FOUND')
  return slot
}

/** Four characters to read aloud: no 0 and O, no 1 and I. Not a secret; a clerk finds the booking of the day by it. */
function codeOf(id: string): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  let number = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 32 ** 4, 7)
  let code = ''
  for (let place = 0; place < 4; place += 1) {
    code += alphabet[number % 32]
    number = Math.floor(number / 32)
  }
  return code
}
