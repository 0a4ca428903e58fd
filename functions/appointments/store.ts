import type { ServiceCategory, VisitNeed } from '../../shared/appointments/contract.ts'
import type { Entry } from '../../shared/appointments/rules.ts'
import { defaultRules, type ServiceRules, type SiteHours } from '../../shared/appointments/schedule.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { instantOf } from '../../shared/time.ts'
import { database, type Stage } from '../platform/database.ts'
import { derivedId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'

/**
 * The documents of appointments, and the reads that several use cases share.
 *
 * `sites`, `services` and `offerings` are the catalogue. `appointment_days` is the truth about places: one document per
 * service, site and day, so that taking a place is one conditional update. `appointments` keeps what is over.
 */

export interface Site {
  readonly _id: string
  readonly v: 1
  readonly node: string
  readonly name: string
  readonly kind: 'centre' | 'station'
  readonly address: string
  readonly phone: string
  readonly gcj02?: { readonly latitude: number; readonly longitude: number }
  readonly hours: SiteHours
  /** Position in lists; the centre comes first. */
  readonly order: number
}

export interface Service {
  readonly _id: string
  readonly v: 1
  readonly node: string
  readonly name: string
  readonly category: ServiceCategory
  readonly summary: string
  readonly keywords: readonly string[]
  readonly eligibility: string
  readonly materials: readonly { readonly name: string; readonly note?: string }[]
  readonly steps: readonly string[]
  readonly feeFen: number
  readonly feeNote?: string
  /** How long until it is done, in words: 当场办好. */
  readonly takes: string
  /** Minutes at the counter. */
  readonly minutes: number
  readonly order: number
}

/** A service at a site. `_id` is `service:site`. */
export interface Offering {
  readonly _id: string
  readonly v: 1
  /** The version of `rules`: grows with each change of them, and is named by what was booked under them. */
  readonly rev: number
  readonly node: string
  readonly service: string
  readonly site: string
  readonly rules: ServiceRules
}

/**
 * `appointment_days/<service:site:day>`: about 0.5 KB a booking. Of `bookings` there are at most `mostBookings`, of at most
 * 0.9 KB each, so that the document stays below 600 KB whatever people do.
 */
export interface AppointmentDay {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  readonly node: string
  readonly service: string
  readonly serviceName: string
  readonly site: string
  readonly day: string
  /** Slot → who has a place in it. The list IS the count: nothing can drift apart. */
  readonly slots: Readonly<Record<string, readonly Entry[]>>
  /**
   * Every booking of the day by its id. What was cancelled or moved away leaves soon (`put-away.ts`). When the day is over,
   * accounts and needs are taken out.
   */
  readonly bookings: Readonly<Record<string, Booking | Moved>>
  /** The codes of all `bookings`: no two are alike, and the list is as long as there are bookings. */
  readonly codes: readonly string[]
  /** When the timer has something to do here: the earliest of what is due (`dueOf`), or the end of the day. */
  readonly nextPendingAt?: number
}

/** A day that nobody has touched yet. */
export function emptyDay({ offering, service, site }: Office, day: string): AppointmentDay {
  return {
    _id: dayId(service._id, site._id, day),
    v: 1,
    rev: 1,
    node: site.node,
    service: service._id,
    serviceName: service.name,
    site: offering.site,
    day,
    slots: {},
    bookings: {},
    codes: [],
    nextPendingAt: instantOf(day, '24:00'),
  }
}

/** How many bookings a day holds, with those that were cancelled or moved away a moment ago. */
export const mostBookings = 600

export interface Booking {
  readonly status: 'booked' | 'checked-in' | 'called' | 'served' | 'missed' | 'cancelled'
  readonly rev: number
  readonly code: string
  readonly person: string
  /** Who booked, and gets the reminder; empty when the day is over. */
  readonly account: string
  readonly slot: string
  readonly from: string
  readonly to: string
  readonly needs: readonly VisitNeed[]
  readonly history: readonly {
    readonly at: number
    readonly action: string
    readonly by: 'resident' | 'counter-staff' | 'system'
  }[]
  /** Ids of the latest commands that changed it: one that comes again is answered, not carried out. */
  readonly commands: readonly string[]
  /** The `rev` of the offering whose rules it was made or last moved under. */
  readonly rules: number
  /** When its reminder goes out; of a cancelled one, when it leaves the day. */
  readonly dueAt?: number
  /** Since when `account` should be told that somebody else changed it. */
  readonly tellAt?: number
}

/**
 * Left on the old day after a reschedule, so that a late repeat of the booking finds its way; or where nothing was booked, to stop
 * calls that are still running.
 */
export interface Moved {
  readonly status: 'moved'
  readonly rev: number
  /** To this same day where there is no appointment. */
  readonly to: { readonly day: string; readonly slot: string }
  /** What a call is answered that began before the note was here, and would book under its id by this command. */
  readonly refused?: ErrorCode
  /** The command that moved it, or was refused; empty for any. */
  readonly command: string
  /** Kept for the appointment, should it come back. */
  readonly code: string
  /** When it leaves the day. */
  readonly dueAt: number
}

/** When the timer has something to do about a booking; Infinity when it has nothing. */
export function dueOf(entry: Booking | Moved): number {
  const tellAt = entry.status === 'moved' ? undefined : entry.tellAt
  return Math.min(entry.dueAt ?? Infinity, tellAt ?? Infinity)
}

/** `appointments/<id>`: how an appointment ended, for the person. Carries no needs: they are forgotten after the visit. */
export interface AppointmentRecord {
  readonly _id: string
  readonly v: 1
  readonly node: string
  readonly person: string
  readonly service: string
  readonly serviceName: string
  readonly site: string
  readonly siteName: string
  readonly siteAddress: string
  readonly sitePhone: string
  readonly day: string
  readonly slot: string
  readonly from: string
  readonly to: string
  readonly startsAt: number
  readonly status: Booking['status']
  readonly rev: number
  readonly code: string
  readonly history: Booking['history']
  readonly commands: Booking['commands']
  readonly rules: Booking['rules']
}

export const collection = {
  sites: 'sites',
  services: 'services',
  offerings: 'offerings',
  days: 'appointment_days',
  records: 'appointments',
} as const

export const dayId = (service: string, site: string, day: string) => `${service}:${site}:${day}`
export const offeringId = (service: string, site: string) => `${service}:${site}`
/** An account holds at most one place of a service, site and day, whomever of its people it will be for. */
export const holdId = (account: string, day: string) => derivedId('hold', account, day)

/** A service at a site with its days, in one round trip. */
export interface Office {
  readonly offering: Offering
  readonly service: Pick<Service, '_id' | 'name'>
  readonly site: Site
  /** Those of the wanted days that anybody has touched yet. */
  readonly days: ReadonlyMap<string, AppointmentDay>
}

type OfficeRow = Offering & {
  readonly foundSites: readonly Site[]
  readonly foundServices: readonly Service[]
  readonly foundDays: readonly AppointmentDay[]
}

/**
 * @param bookings whether the days come with their bookings; without them, what is public of a day.
 * @throws Refusal NOT_FOUND when the service is not offered there.
 */
export async function openOffice(
  service: string,
  site: string,
  days: readonly string[],
  { bookings }: { readonly bookings: boolean },
): Promise<Office> {
  const wanted = days.map((day) => dayId(service, site, day))
  const [office] = await openOffices([offeringId(service, site)], wanted, { bookings })
  if (!office) throw new Refusal('NOT_FOUND')
  return office
}

/** Several at once; `dayIds` as made by `dayId`. One round trip. */
export async function openOffices(
  offeringIds: readonly string[],
  dayIds: readonly string[],
  { bookings }: { readonly bookings: boolean },
): Promise<readonly Office[]> {
  const { command: _ } = database()
  const stages: Stage[] = [
    ['match', { _id: offeringIds.length === 1 ? offeringIds[0] : _.in([...offeringIds]) }],
    ['addFields', { dayIds: [...dayIds] }],
    join(collection.sites, 'site', 'foundSites'),
    join(collection.services, 'service', 'foundServices'),
    join(collection.days, 'dayIds', 'foundDays'),
  ]
  if (!bookings) stages.push(['project', { 'foundDays.bookings': 0, 'foundDays.codes': 0 }])
  const rows = await database().aggregate<OfficeRow>(collection.offerings, stages, {
    limit: offeringIds.length,
  })
  return rows.flatMap(({ foundSites: [site], foundServices: [service], foundDays, ...offering }) =>
    site && service
      ? [
          {
            offering,
            service,
            site,
            days: new Map(
              foundDays.flatMap((day) =>
                day.service === offering.service && day.site === offering.site
                  ? [[day.day, day] as const]
                  : [],
              ),
            ),
          },
        ]
      : [],
  )
}

function join(from: string, localField: string, as: string): Stage {
  return ['lookup', { from, localField, foreignField: '_id', as }]
}

/**
 * What days themselves know of services that are offered there no more: enough to show their appointments, to cancel them and
 * to put them away. One round trip.
 */
export async function openWithdrawn(dayIds: readonly string[]): Promise<readonly Office[]> {
  const { command: _ } = database()
  const days = await database().aggregate<AppointmentDay & { readonly foundSites: readonly Site[] }>(
    collection.days,
    [['match', { _id: _.in([...dayIds]) }], join(collection.sites, 'site', 'foundSites')],
    { limit: dayIds.length },
  )
  const offices = new Map<string, Office & { readonly days: Map<string, AppointmentDay> }>()
  for (const {
    foundSites: [found],
    ...day
  } of days) {
    const _id = offeringId(day.service, day.site)
    const known = offices.get(_id)
    if (known) {
      known.days.set(day.day, day)
      continue
    }
    const site: Site = found ?? {
      _id: day.site,
      v: 1,
      node: day.node,
      name: day.site,
      kind: 'station',
      address: '',
      phone: '',
      hours: { weekly: {} },
      order: 0,
    }
    offices.set(_id, {
      offering: {
        _id,
        v: 1,
        rev: 0,
        node: day.node,
        service: day.service,
        site: day.site,
        rules: { ...defaultRules, bookable: false },
      },
      service: { _id: day.service, name: day.serviceName },
      site,
      days: new Map([[day.day, day]]),
    })
  }
  return [...offices.values()]
}

export function bookingOf(day: AppointmentDay | undefined, id: string): Booking | undefined {
  const found = day?.bookings[id]
  return found && found.status !== 'moved' ? found : undefined
}
