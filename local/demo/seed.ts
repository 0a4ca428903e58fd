import type { Site } from '../../functions/appointments/store.ts'
import type { Account, Carer } from '../../functions/platform/people.ts'
import { today } from '../../shared/time.ts'
import type { DemoSize } from '../options.ts'
import { accounts, type DemoAccount, neighbours } from './accounts.ts'
import { answerOpenOne, oldAnswers } from './announcements.ts'
import { bookings, type DemoBooking, records } from './bookings.ts'
import { demoPlaces } from './circle/places.ts'
import { demoSuggestions } from './circle/suggestions.ts'
import { confirmedByTheSite, withExceptions } from './exceptions.ts'
import { addResidents, bookForResidents, county } from './full.ts'
import { atHome, delivered, doors, type Homes, mustReachId, reachedDoors } from './households.ts'
import { demoNotices } from './notices.ts'
import { offerings } from './offerings.ts'
import { grantsOf, organisation } from './organisation.ts'
import { nodeNames, sites, places as spots } from './places.ts'
import { dataOf, openPlatform, type Platform, type PlatformAddress } from './platform.ts'
import { services } from './services.ts'

const agreedNeeds = { purpose: 'needs' as const, text: '1' }
type CarerRelation = Carer['relation']

/** What the page around the phone offers: who may hold it, and where. */
export function frameOf(size: DemoSize) {
  if (size === 'none') return { accounts: [] }
  return {
    accounts: accounts.map(({ openid, name, role, grants, note = workplace(grants), phone }) => ({
      openid,
      name,
      role,
      ...(note && { note }),
      ...(phone && { phone }),
    })),
    places: spots,
  }
}

function workplace([grant]: DemoAccount['grants'] = []): string | undefined {
  return sites.find(({ _id }) => _id === grant?.site)?.name ?? nodeNames[grant?.node ?? '']
}

/**
 * Puts the demo neighbourhood on a platform. What is there already stays as it is, so that a second start adds nothing
 * but appointments for days to come, when the earlier ones are over.
 * @param ready called as soon as every page has its data; what follows is what people say to an announcement, and the many appointments
 * of the whole county.
 */
export async function seedDemo(
  size: DemoSize,
  address: PlatformAddress,
  ready: () => void = () => undefined,
): Promise<void> {
  if (size === 'none') return ready()
  const platform = openPlatform(address)
  const more =
    size === 'full' ? county : { sites: [], services: [], offerings: [], nodeNames: {}, residents: [] }
  const places = demoPlaces(platform.now, [...sites, ...more.sites])
  const everybody = [...accounts, ...neighbours].filter(({ isNew }) => !isNew)
  const homes = [...everybody, ...more.residents]
  const choices = atHome(homes)
  await Promise.all([
    openSites(platform, [...sites, ...more.sites]),
    platform.insertMissing('services', [...services, ...more.services]),
    platform.insertMissing('offerings', [...offerings, ...more.offerings]),
    announce(platform, homes),
    platform.insertMissing('places', places),
    platform.insertMissing('place_suggestions', demoSuggestions(platform.now, places)),
    platform.insertMissing('nodes', organisation(platform.now, more.nodeNames)),
  ])
  const persons = await addPeople(platform, everybody, choices)
  await platform.insertMissing('appointments', records(persons, today(platform.now)))
  await book(platform, bookings)
  if (size === 'full') await addResidents(platform, choices)
  ready()
  await answer(platform, persons)
  if (size === 'full') await bookForResidents(platform)
}

async function openSites({ database, insertMissing, now }: Platform, sites: readonly Site[]): Promise<void> {
  const day = today(now)
  await insertMissing(
    'sites',
    sites.map((site) => withExceptions(site, day)),
  )
  // Sites that a start some time ago made have to say again on which days they are open.
  const { command: _ } = database
  await Promise.all(
    sites.flatMap((site) =>
      Object.entries(confirmedByTheSite(site, day)).map(([date, exception]) => {
        const field = `hours.exceptions.${date}`
        return database
          .collection('sites')
          .where({ _id: site._id, [field]: _.exists(false) })
          .update({ [field]: _.set(exception) })
      }),
    ),
  )
}

/** Notices with what was said to them, and how far the one came that has to reach everybody: its lists go with it. */
async function announce(platform: Platform, homes: Homes): Promise<void> {
  const { insertMissing, now } = platform
  const [added] = await Promise.all([
    insertMissing('notices', demoNotices(now)),
    insertMissing('notice_answers', oldAnswers(now)),
    insertMissing('doors', doors),
  ])
  if (!added.has(mustReachId)) return
  await Promise.all([
    insertMissing('reach', reachedDoors(now)),
    insertMissing('notice_deliveries', [delivered(homes, now)]),
  ])
}

async function answer(platform: Platform, persons: Awaited<ReturnType<typeof addPeople>>): Promise<void> {
  const openid = 'demo-li-ming'
  const person = persons.get(openid)
  if (person) await answerOpenOne(platform, { openid, personId: person.id })
}

/** Accounts with their roles and, through the operation that everybody uses, their persons, by account. */
async function addPeople(
  platform: Platform,
  people: readonly DemoAccount[],
  choices: ReturnType<typeof atHome>,
): Promise<ReadonlyMap<string, { readonly id: string; readonly name: string }>> {
  const stored = people.map(
    (one): Account => ({
      _id: one.openid,
      v: 1,
      actsFor: [],
      grants: grantsOf(one),
      ...choices.get(one.openid),
    }),
  )
  await platform.insertMissing('accounts', stored)
  const persons = new Map(
    await Promise.all(people.map(async (one) => [one.openid, await register(platform, one)] as const)),
  )
  for (const { openid, actsFor = [] } of people) {
    for (const { openid: from, relation } of actsFor) {
      const person = persons.get(from)?.id
      if (person) await consent(platform, { from, to: openid, person, relation })
    }
  }
  return persons
}

/** @returns the person that the account is. */
async function register(platform: Platform, { openid, name, phone }: DemoAccount) {
  const self = async (me: ReturnType<typeof platform.call<'accounts', 'getMe'>>) =>
    dataOf(await me).people.find(({ relation }) => relation === 'self')
  const known = await self(platform.call(openid, 'accounts', 'getMe', {}))
  if (known) return known
  const agreed = phone ? (['basics', 'phone'] as const) : (['basics'] as const)
  const consents = agreed.map((purpose) => ({ purpose, text: '1' }))
  const input = { name, ...(phone && { phone }), consents }
  const made = await self(platform.call(openid, 'accounts', 'registerSelf', input, 'demo-register'))
  if (!made) throw new Error(`${openid} registered and is nobody`)
  return made
}

/** She shows a code, and he types it: the operations that everybody uses. */
async function consent(
  platform: Platform,
  { from, to, person, relation }: Record<'from' | 'to' | 'person', string> & { relation: CarerRelation },
): Promise<void> {
  const { people } = dataOf(await platform.call(to, 'accounts', 'getCare', {}))
  if (people.some(({ id }) => id === person)) return
  const offered = { personId: person, consents: [{ purpose: 'care' as const, text: '1' }] }
  const { code } = dataOf(await platform.call(from, 'accounts', 'offerCare', offered, `demo-offer-${to}`))
  dataOf(await platform.call(to, 'accounts', 'acceptCare', { code, relation }, `demo-accept-${from}`))
}

/** Makes the appointments that are not there yet. What a resident would be refused is left out. */
async function book(platform: Platform, wanted: readonly DemoBooking[]): Promise<void> {
  const byAccount = new Map<string, DemoBooking[]>()
  for (const one of wanted) byAccount.set(one.openid, [...(byAccount.get(one.openid) ?? []), one])
  await Promise.all(
    [...byAccount].map(async ([openid, list]) => {
      const { people } = dataOf(await platform.call(openid, 'accounts', 'getMe', {}))
      const { open } = dataOf(await platform.call(openid, 'appointments', 'listMyAppointments', {}))
      for (const one of list) {
        const person = people.find(({ name, relation }) => (one.for ? name === one.for : relation === 'self'))
        const isOpen = open.some(
          ({ service, person: { id } }) => service.id === one.service && id === person?.id,
        )
        if (person && !isOpen) await bookOne(platform, one, person.id)
      }
    }),
  )
}

async function bookOne(platform: Platform, wanted: DemoBooking, personId: string): Promise<void> {
  const { openid, service: serviceId, site: siteId, needs } = wanted
  const place = { serviceId, siteId }
  const { days } = dataOf(await platform.call(openid, 'appointments', 'listDays', place))
  const open = days.filter(({ free }) => free > 0)
  const day = (open[wanted.openDay] ?? open.at(-1))?.day
  if (!day) return
  const { slots } = dataOf(await platform.call(openid, 'appointments', 'listSlots', { ...place, day }))
  const free = slots.filter(({ state }) => state === 'free')
  const slot = free[Math.floor(wanted.hour * free.length)]
  if (!slot) return
  const input = {
    ...place,
    day,
    slotId: slot.id,
    personId,
    ...(needs && { needs: [...needs], consents: [agreedNeeds] }),
  }
  const key = `demo-${serviceId}-${day}`
  await platform.call(openid, 'appointments', 'bookSlot', input, key)
}
