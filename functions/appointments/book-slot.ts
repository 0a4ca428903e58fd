import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { findSlot, mayBookSlot } from '../../shared/appointments/rules.ts'
import { type Slot, scheduleOf } from '../../shared/appointments/schedule.ts'
import { dayKind } from '../../shared/calendar.ts'
import type { ParsedInputOf } from '../../shared/contract.ts'
import { derivedId, randomId } from '../platform/ids.ts'
import type { PurposeConsent } from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { claimAppointment, releaseClaim } from './claims.ts'
import { lookForAppointment } from './find-appointment.ts'
import { type Booking, dayId, holdId, type Office, openOffice } from './store.ts'
import { codeOf, isDecided, refuseIfFull, reminderOf, takePlace } from './take-place.ts'
import { type AppointmentView, viewAppointment } from './view.ts'

type Input = ParsedInputOf<AppointmentsContract['bookSlot']>

/**
 * Books a place for a person. Four round trips where nothing is in the way: the account (before this), the office, the
 * person's claim, the day. The appointment's id comes from the command's key, so that the command sent again finds it.
 */
export async function bookSlot(call: Call<Input>): Promise<AppointmentView> {
  const { input, caller, now, commandId, repeated } = call
  const { personId, serviceId, siteId, day } = input
  const { name } = caller.mustActFor(personId)
  const person = { id: personId, name }
  const id = derivedId('apt', commandId)

  const office = await openOffice(serviceId, siteId, [day], { bookings: true })
  const earlier = office.days.get(day)?.bookings[id]
  if (earlier && earlier.status !== 'moved') return viewAppointment(id, earlier, day, office, person, now)
  // It may have been moved or cancelled since, and have left the day.
  const elsewhere = earlier || repeated ? await lookForAppointment(id, caller, now) : undefined
  if (elsewhere) return elsewhere

  const slot = mustBeBookable(office, day, input.slotId, now)
  const claim = {
    id,
    service: serviceId,
    site: siteId,
    day,
    slot: slot.id,
    at: now,
    attempt: randomId('try'),
    account: caller.openid,
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
    rules: office.offering.rev,
    ...reminderOf(day, slot, now),
  }
  const taking = {
    id,
    slot,
    day,
    until: null,
    booking,
    // The note of an earlier call, which was refused.
    replaces: earlier?.to.day === day ? earlier : undefined,
    hold: holdId(caller.openid, dayId(serviceId, siteId, day)),
  }

  // Most who are refused are refused here, before anything is written. What a call before this one began is ended first.
  if (!repeated) refuseIfFull(office.days.get(day), taking, now)
  const wish = {
    limits: office.offering.rules,
    node: office.site.node,
    needs: input.needs.length > 0 ? { given: givenFor(input, now) } : undefined,
  }
  const { takenOver } = await claimAppointment(personId, claim, wish, now)
  try {
    const booked = await takePlace(office, { ...taking, takenOver }, now)
    return viewAppointment(id, booked, day, office, person, now)
  } catch (error) {
    if (isDecided(error)) await releaseClaim(personId, id, claim.attempt)
    throw error
  }
}

/** Consent to saying what help is needed, given in this call. */
function givenFor({ consents }: Input, now: number): PurposeConsent | undefined {
  const needs = consents.find(({ purpose }) => purpose === 'needs')
  return needs && { ...needs, how: 'app', at: now }
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
