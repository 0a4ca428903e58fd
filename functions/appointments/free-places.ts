import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { freePlaces } from '../../shared/appointments/rules.ts'
import { type DaySchedule, defaultRules, hasBegun, scheduleOf } from '../../shared/appointments/schedule.ts'
import { dayKind } from '../../shared/calendar.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { addDays, today } from '../../shared/time.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type AppointmentDay, type Office, openOffice } from './store.ts'
import { viewSite } from './view.ts'

/** What is still free. For the eye: the write that takes a place looks again. */

type Days = AppointmentsContract['listDays']
type Slots = AppointmentsContract['listSlots']

/** Today, and every day after it that can ordinarily be booked; `from` asks for later ones. */
const daysShown = defaultRules.opensDaysAhead + 1

export async function listDays({ input, now }: Call<ParsedInputOf<Days>>): Promise<OutputOf<Days>> {
  const first = input.from && input.from > today(now) ? input.from : today(now)
  const days = Array.from({ length: daysShown }, (_, index) => addDays(first, index))
  const office = await openBookable(input.serviceId, input.siteId, days)
  const { service, site } = office
  return {
    service: { id: service._id, name: service.name },
    site: viewSite(site),
    days: days.map((day) => {
      const schedule = scheduleAt(office, day, now)
      const free = slotsWithPlaces(schedule, office.days.get(day), now).reduce(
        (sum, slot) => sum + slot.free,
        0,
      )
      return { day, state: schedule.state, ...(schedule.reason && { reason: schedule.reason }), free }
    }),
  }
}

export async function listSlots({ input, now }: Call<ParsedInputOf<Slots>>): Promise<OutputOf<Slots>> {
  const { serviceId, siteId, day } = input
  const office = await openBookable(serviceId, siteId, [day])
  const schedule = scheduleAt(office, day, now)
  return {
    day,
    state: schedule.state,
    ...(schedule.reason && { reason: schedule.reason }),
    slots: slotsWithPlaces(schedule, office.days.get(day), now),
  }
}

async function openBookable(service: string, site: string, days: readonly string[]): Promise<Office> {
  const office = await openOffice(service, site, days, { bookings: false })
  if (!office.offering.rules.bookable) throw new Refusal('SERVICE_NOT_BOOKABLE')
  return office
}

function scheduleAt({ site, offering }: Office, day: string, now: number): DaySchedule {
  return scheduleOf(site.hours, offering.rules, dayKind(day), now)
}

function slotsWithPlaces(schedule: DaySchedule, taken: AppointmentDay | undefined, now: number) {
  return schedule.slots.map((slot) => {
    const past = hasBegun(schedule.day, slot, now)
    const free = past ? 0 : freePlaces(slot.capacity, taken?.slots[slot.id] ?? [], now)
    const state: 'past' | 'free' | 'full' = past ? 'past' : free > 0 ? 'free' : 'full'
    return { id: slot.id, from: slot.from, to: slot.to, capacity: slot.capacity, free, state }
  })
}
