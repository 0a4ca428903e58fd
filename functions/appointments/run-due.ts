import { instantOf } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { sendOnce } from '../platform/messages.ts'
import { type Person, peopleCollection } from '../platform/people.ts'
import { releaseClaim } from './claims.ts'
import { settleClaims } from './settle.ts'
import {
  type AppointmentDay,
  bookingOf,
  collection,
  offeringId,
  openOffices,
  type Pending,
  type Site,
} from './store.ts'
import { reminderBeforeMs } from './take-place.ts'
import { recordOf } from './view.ts'

/**
 * What the timer does: sends reminders, closes days that are over, settles claims that a crash left. Each step may be
 * done twice or by two at once; what was done is taken off the day's list last.
 */

/** Days a run looks at; the next run goes on. */
const daysPerRun = 20
/** People whose claims a run looks at, once the calls that made them have surely ended. */
const sweep = { people: 100, afterMs: 60_000 }
/** A run stops taking on more after this long; functions end after 20 s. */
const timeBudgetMs = 12_000
/** Bookings of a day that is over are put away so many at a time. */
const batch = 20

type Counts = Record<'days' | 'sent' | 'undelivered' | 'closed' | 'settled' | 'failed', number>
/** What a record and a reminder need to know of an offering, also of one that is offered no more. */
type Place = Parameters<typeof recordOf>[3]

export async function runDue(now: number): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  const startedAt = performance.now()
  const days = await database().find<AppointmentDay>(
    collection.days,
    { nextPendingAt: _.lte(now) },
    { orderBy: [['nextPendingAt', 'asc']], limit: daysPerRun },
  )
  const counts: Counts = { days: 0, sent: 0, undelivered: 0, closed: 0, settled: 0, failed: 0 }
  for (const day of days) {
    if (performance.now() - startedAt > timeBudgetMs) break
    counts.days += 1
    try {
      await runDay(day, counts, now)
    } catch {
      // One day that cannot be done must not keep the others waiting; it is tried again with the next run.
      counts.failed += 1
    }
  }
  counts.settled = await settleLeftOvers(now)
  return counts
}

async function runDay(day: AppointmentDay, counts: Counts, now: number): Promise<void> {
  const place = await placeOf(day)
  const due = day.pending.filter(({ at }) => at <= now)
  for (const one of due) {
    if (one.kind === 'close') {
      counts.closed += await closeDay(day, place)
      continue
    }
    const state = await remind(day, one, place, now)
    if (state === 'sent') counts.sent += 1
    else if (state) counts.undelivered += 1
  }
  await takeOff(day, due)
}

/** A service that is offered there no more still has bookings to put away. */
async function placeOf(day: AppointmentDay): Promise<Place> {
  const [office] = await openOffices([offeringId(day.service, day.site)], [], { bookings: false })
  if (office) return office
  const site = await database().read<Site>(collection.sites, day.site)
  return {
    service: { _id: day.service, name: day.serviceName },
    site: site ?? { _id: day.site, node: day.node, name: day.site, address: '', phone: '' },
  }
}

/** What is done comes off the list, unless the day was changed meanwhile: then the next run takes it off. */
async function takeOff(day: AppointmentDay, done: readonly Pending[]): Promise<void> {
  const { command: _ } = database()
  const left = day.pending.filter((one) => !done.includes(one))
  await database().change(
    collection.days,
    { _id: day._id, rev: day.rev },
    {
      pending: _.set([...left]),
      nextPendingAt: left.length > 0 ? Math.min(...left.map(({ at }) => at)) : _.remove(),
      rev: _.inc(1),
    },
  )
}

async function remind(
  day: AppointmentDay,
  reminder: Extract<Pending, { kind: 'reminder' }>,
  { service, site }: Place,
  now: number,
) {
  const booking = bookingOf(day, reminder.appointment)
  // Cancelled, moved to another time of the day (which has a reminder of its own), or so late that it is over.
  if (booking?.status !== 'booked') return undefined
  const startsAt = instantOf(day.day, booking.from)
  if (startsAt <= now || startsAt - reminder.at !== reminderBeforeMs) return undefined
  return sendOnce(
    {
      _id: reminder.id,
      account: booking.account,
      person: booking.person,
      template: 'appointment-reminder',
      data: {
        thing1: service.name,
        time2: `${day.day} ${booking.from}`,
        thing3: site.name,
        thing4: '不能来没关系，请告诉我们一声',
      },
      page: `pages/appointment/appointment?id=${reminder.appointment}`,
    },
    now,
  )
}

/** The bookings of a day that is over become records; needs and accounts are forgotten; the people are free to book again. */
async function closeDay(day: AppointmentDay, place: Place): Promise<number> {
  const { command: _ } = database()
  const bookings = Object.entries(day.bookings).flatMap(([id, booking]) =>
    booking.status === 'moved' ? [] : [[id, booking] as const],
  )
  for (let from = 0; from < bookings.length; from += batch) {
    await Promise.all(
      bookings.slice(from, from + batch).map(async ([id, booking]) => {
        await database().insert(collection.records, { ...recordOf(id, booking, day.day, place) })
        await releaseClaim(booking.person, id)
      }),
    )
  }
  const forgotten = bookings.flatMap(([id]) => [
    [`bookings.${id}.needs`, _.set([])],
    [`bookings.${id}.account`, ''],
  ])
  if (forgotten.length > 0) {
    await database().change(collection.days, { _id: day._id }, Object.fromEntries(forgotten))
  }
  return bookings.length
}

async function settleLeftOvers(now: number): Promise<number> {
  const { command: _ } = database()
  const people = await database().find<Person>(
    peopleCollection,
    { 'claims.touchedAt': _.lt(now - sweep.afterMs) },
    { orderBy: [['claims.touchedAt', 'asc']], limit: sweep.people },
  )
  let settled = 0
  for (const person of people) {
    if ((await settleClaims(person, now)) !== person.claims.appointments) settled += 1
    else {
      // All is well; unless a command has begun meanwhile, there is nothing to look at any more.
      await database().change(
        peopleCollection,
        { _id: person._id, 'claims.rev': person.claims.rev },
        { 'claims.touchedAt': _.remove() },
      )
    }
  }
  return settled
}
