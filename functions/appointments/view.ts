import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { actionsFor, changeUntil } from '../../shared/appointments/rules.ts'
import type { OutputOf } from '../../shared/contract.ts'
import { instantOf } from '../../shared/time.ts'
import type { AppointmentRecord, Booking, Office, Service, Site } from './store.ts'

/** How documents look to those who ask: the shapes of the contract. */

export type AppointmentView = OutputOf<AppointmentsContract['bookSlot']>
export type SiteView = OutputOf<AppointmentsContract['listDays']>['site']

export interface PersonName {
  readonly id: string
  readonly name: string
}

export function viewAppointment(
  id: string,
  booking: Booking,
  day: string,
  { service, site, offering }: Pick<Office, 'service' | 'site' | 'offering'>,
  person: PersonName,
  now: number,
): AppointmentView {
  const at = { status: booking.status, day, from: booking.from }
  return {
    id,
    rev: booking.rev,
    code: booking.code,
    status: booking.status,
    person,
    service: { id: service._id, name: service.name },
    site: { id: site._id, name: site.name, address: site.address, phone: site.phone },
    day,
    slotId: booking.slot,
    from: booking.from,
    to: booking.to,
    startsAt: instantOf(day, booking.from),
    endsAt: instantOf(day, booking.to),
    needs: [...booking.needs],
    actions: actionsFor(at, 'resident', now, offering.rules).filter(
      (action): action is 'cancel' | 'reschedule' =>
        action === 'cancel' || (action === 'reschedule' && offering.rules.bookable),
    ),
    changeUntil: changeUntil(at, offering.rules),
    history: [...booking.history],
  }
}

export function viewRecord(record: AppointmentRecord, person: PersonName): AppointmentView {
  return {
    id: record._id,
    rev: record.rev,
    code: record.code,
    status: record.status,
    person,
    service: { id: record.service, name: record.serviceName },
    site: { id: record.site, name: record.siteName, address: record.siteAddress, phone: record.sitePhone },
    day: record.day,
    slotId: record.slot,
    from: record.from,
    to: record.to,
    startsAt: record.startsAt,
    endsAt: instantOf(record.day, record.to),
    needs: [],
    actions: [],
    changeUntil: record.startsAt,
    history: [...record.history],
  }
}

interface RecordedPlace {
  readonly service: Pick<Service, '_id' | 'name'>
  readonly site: Pick<Site, '_id' | 'node' | 'name' | 'address' | 'phone'>
}

export function recordOf(
  id: string,
  booking: Booking,
  day: string,
  { service, site }: RecordedPlace,
): AppointmentRecord {
  return {
    _id: id,
    v: 1,
    node: site.node,
    person: booking.person,
    service: service._id,
    serviceName: service.name,
    site: site._id,
    siteName: site.name,
    siteAddress: site.address,
    sitePhone: site.phone,
    day,
    slot: booking.slot,
    from: booking.from,
    to: booking.to,
    startsAt: instantOf(day, booking.from),
    status: booking.status,
    rev: booking.rev,
    code: booking.code,
    history: booking.history,
    commands: booking.commands,
    rules: booking.rules,
  }
}

export function viewSite({ _id, name, kind, node, address, phone, gcj02 }: Site): SiteView {
  return { id: _id, name, kind, node, address, phone, ...(gcj02 && { gcj02 }) }
}
