import { freePlaces } from '../../shared/appointments/rules.ts'
import { hasBegun, type SiteHours, scheduleOf } from '../../shared/appointments/schedule.ts'
import { dayKind } from '../../shared/calendar.ts'
import { today } from '../../shared/time.ts'
import { database, type Stage } from '../platform/database.ts'
import { type AppointmentDay, collection, type Offering, type Service, type Site } from './store.ts'

/** A site as others show it, with what can still be booked there today. */
export interface SiteToday {
  readonly site: string
  readonly name: string
  readonly phone: string
  readonly hours: SiteHours
  /** Services that can be booked there, in the order of the catalogue, with the places that are free today from now on. */
  readonly services: readonly { readonly id: string; readonly name: string; readonly freeToday: number }[]
}

type SiteRow = Site & {
  readonly offerings: readonly Offering[]
  readonly services: readonly Pick<Service, '_id' | 'name' | 'order'>[]
  readonly days: readonly Pick<AppointmentDay, '_id' | 'slots'>[]
}

/** Those of the sites that are there. One round trip, whatever their number. */
export async function sitesToday(sites: readonly string[], now: number): Promise<readonly SiteToday[]> {
  if (sites.length === 0) return []
  const { command: _ } = database()
  const day = today(now)
  const stages: Stage[] = [
    ['match', { _id: _.in([...new Set(sites)]) }],
    ['lookup', { from: collection.offerings, localField: '_id', foreignField: 'site', as: 'offerings' }],
    [
      'addFields',
      {
        serviceIds: '$offerings.service',
        // As `dayId` makes them: an offering's id is its service and site.
        dayIds: { $map: { input: '$offerings._id', as: 'id', in: { $concat: ['$$id', `:${day}`] } } },
      },
    ],
    ['lookup', { from: collection.services, localField: 'serviceIds', foreignField: '_id', as: 'services' }],
    ['lookup', { from: collection.days, localField: 'dayIds', foreignField: '_id', as: 'days' }],
    [
      'project',
      {
        name: 1,
        phone: 1,
        hours: 1,
        offerings: 1,
        'services._id': 1,
        'services.name': 1,
        'services.order': 1,
        'days._id': 1,
        'days.slots': 1,
      },
    ],
  ]
  const rows = await database().aggregate<SiteRow>(collection.sites, stages, { limit: sites.length })
  return rows.map(({ _id: site, name, phone, hours, offerings, services, days }) => ({
    site,
    name,
    phone,
    hours,
    services: [...services]
      .sort((a, b) => a.order - b.order)
      .flatMap(({ _id: id, name }) => {
        const offering = offerings.find(({ service }) => service === id)
        if (!offering?.rules.bookable) return []
        const taken = days.find(({ _id }) => _id === `${offering._id}:${day}`)
        const { slots } = scheduleOf(hours, offering.rules, dayKind(day), now)
        const freeToday = slots
          .filter((slot) => !hasBegun(day, slot, now))
          .reduce((sum, slot) => sum + freePlaces(slot.capacity, taken?.slots[slot.id] ?? [], now), 0)
        return [{ id, name, freeToday }]
      }),
  }))
}
