import { lineage } from '../../shared/notices/rules.ts'
import { database } from '../platform/database.ts'
import type { PersonPort } from '../platform/person-port.ts'
import { dataOf, endActing, erase, forgetNeeds } from './of-persons.ts'
import { sitesToday } from './sites-today.ts'
import { type AppointmentDay, collection, type Site } from './store.ts'

/** What the circle asks: sites, and what can still be booked there today. */
export { sitesToday }

/** What accounts ask about the appointments of a person. */
export const appointmentsOfPersons: PersonPort = { endActing, forgetNeeds, dataOf, erase }

/** More sites than a county has, and more offerings of a day than they all have. */
const most = { sites: 500, days: 1000 }

/** How many appointments there are on a day, at each site at and below a node; sites without any, too. Two round trips. */
export async function countBookings(
  node: string,
  day: string,
): Promise<readonly { readonly site: string; readonly name: string; readonly booked: number }[]> {
  const { command: _ } = database()
  const all = await database().find<Pick<Site, '_id' | 'node' | 'name'>>(
    collection.sites,
    {},
    { orderBy: [['order', 'asc']], limit: most.sites, fields: { node: true, name: true } },
  )
  const sites = all.filter((site) => site.node === node || site.node.startsWith(`${node}/`))
  if (sites.length === 0) return []
  const days = await database().find<Pick<AppointmentDay, 'site' | 'slots'>>(
    collection.days,
    { site: _.in(sites.map(({ _id }) => _id)), day },
    { limit: most.days, fields: { site: true, slots: true } },
  )
  return sites.map(({ _id: site, name }) => ({
    site,
    name,
    // An entry with an end is only held.
    booked: days
      .filter((one) => one.site === site)
      .flatMap(({ slots }) => Object.values(slots).flat())
      .filter(({ until }) => until === null).length,
  }))
}

/** Where a place can be asked about: the office that stands there, else the nearest above it. One round trip. */
export async function findOffice(
  node: string,
): Promise<Pick<Site, 'name' | 'address' | 'phone'> | undefined> {
  const { command: _ } = database()
  const found = await database().find<Pick<Site, '_id' | 'node' | 'name' | 'address' | 'phone' | 'order'>>(
    collection.sites,
    { node: _.in([...lineage(node)]) },
    { limit: most.sites, fields: { node: true, name: true, address: true, phone: true, order: true } },
  )
  const [nearest] = found.sort((a, b) => b.node.length - a.node.length || a.order - b.order)
  return nearest && { name: nearest.name, address: nearest.address, phone: nearest.phone }
}
