import {
  type AppointmentsContract,
  type ServiceCategory,
  serviceCategories,
} from '../../shared/appointments/contract.ts'
import { hoursInWords, isOpenAt, openingOf, stretches } from '../../shared/appointments/schedule.ts'
import { searchIn } from '../../shared/appointments/search.ts'
import { dayKind } from '../../shared/calendar.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { today } from '../../shared/time.ts'
import { database, type Stage } from '../platform/database.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { collection, type Offering, type Service, type Site } from './store.ts'
import { viewSite } from './view.ts'

/** What a centre and its stations offer. Public; nothing here depends on who asks. */

type Home = AppointmentsContract['getHome']
type List = AppointmentsContract['listServices']
type Detail = AppointmentsContract['getService']

/** A county's catalogue is some hundred services; the database answers at most a thousand. */
const most = 1000

function allSites(): Promise<Site[]> {
  return database().find<Site>(collection.sites, {}, { orderBy: [['order', 'asc']], limit: most })
}

type Offered = Service & { readonly offerings: readonly Offering[] }

const inOrder = (match: Readonly<Record<string, unknown>>): Stage[] => [
  ['match', match],
  ['sort', { order: 1 }],
  ['limit', most],
  ['lookup', { from: collection.offerings, localField: '_id', foreignField: 'service', as: 'offerings' }],
]

function offeredServices(match: Readonly<Record<string, unknown>>): Promise<Offered[]> {
  return database().aggregate<Offered>(collection.services, inOrder(match), { limit: most })
}

/** The categories of what is offered, one entry a service: the first page counts, and needs nothing else of the catalogue. */
async function offeredCategories(): Promise<ServiceCategory[]> {
  const services = await database().aggregate<Pick<Offered, 'category' | 'offerings'>>(
    collection.services,
    [...inOrder({}), ['project', { category: 1, 'offerings._id': 1 }]],
    { limit: most },
  )
  return services.flatMap(({ category, offerings }) => (offerings.length > 0 ? [category] : []))
}

export async function getHome({ input, now }: Call<ParsedInputOf<Home>>): Promise<OutputOf<Home>> {
  const [sites, offered] = await Promise.all([allSites(), offeredCategories()])
  const site = input.siteId ? sites.find(({ _id }) => _id === input.siteId) : sites[0]
  if (!site) throw new Refusal('NOT_FOUND')
  const day = today(now)
  const opening = openingOf(site.hours, dayKind(day))
  return {
    site: viewSite(site),
    today: {
      day,
      open: isOpenAt(opening, now),
      ranges: stretches(opening.ranges).map(({ from, to }) => ({ from, to })),
      ...(opening.reason && { reason: opening.reason }),
    },
    categories: serviceCategories
      .map((id) => ({ id, count: offered.filter((category) => category === id).length }))
      .filter(({ count }) => count > 0),
    sites: sites.map(viewSite),
  }
}

export async function listServices({ input }: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  const { search = '', category, siteId } = input
  const [sites, services] = await Promise.all([allSites(), offeredServices(category ? { category } : {})])
  const offered = services.filter(({ offerings }) =>
    siteId ? offerings.some(({ site }) => site === siteId) : offerings.length > 0,
  )
  return { services: searchIn(offered, search).map((service) => summaryOf(service, sites, siteId)) }
}

export async function getService({ input }: Call<ParsedInputOf<Detail>>): Promise<OutputOf<Detail>> {
  const [sites, [service]] = await Promise.all([allSites(), offeredServices({ _id: input.serviceId })])
  if (!service || service.offerings.length === 0) throw new Refusal('NOT_FOUND')
  return {
    ...summaryOf(service, sites),
    eligibility: service.eligibility,
    materials: service.materials.map(({ name, note }) => ({ name, ...(note && { note }) })),
    steps: [...service.steps],
    feeFen: service.feeFen,
    ...(service.feeNote && { feeNote: service.feeNote }),
    takes: service.takes,
    sites: sitesOf(service, sites).map(({ site, offering }) => ({
      ...viewSite(site),
      bookable: offering.rules.bookable,
      hours: [...hoursInWords(site.hours)],
    })),
  }
}

function sitesOf(service: Offered, sites: readonly Site[]) {
  return sites.flatMap((site) => {
    const offering = service.offerings.find((one) => one.site === site._id)
    return offering ? [{ site, offering }] : []
  })
}

/** @param siteId where only one site is asked about: whether it can be booked there. */
function summaryOf(service: Offered, sites: readonly Site[], siteId?: string) {
  const { _id, name, category, summary, minutes } = service
  return {
    id: _id,
    name,
    category,
    summary,
    bookable: service.offerings.some(
      ({ site, rules }) => rules.bookable && (siteId === undefined || site === siteId),
    ),
    minutes,
    sites: sitesOf(service, sites).map(({ site }) => ({ id: site._id, name: site.name })),
  }
}
