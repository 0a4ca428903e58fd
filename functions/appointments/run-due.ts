import { instantOf } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { type MessageState, sendOnce } from '../platform/messages.ts'
import { type Person, peopleCollection } from '../platform/people.ts'
import { asSeen, putAway, recordAll } from './put-away.ts'
import { officeOf, officesOf, settleClaims } from './settle.ts'
import { type AppointmentDay, type Booking, collection, dueOf, type Office } from './store.ts'

/**
 * What the timer does: sends messages, puts away what was cancelled or moved, closes days that are over, settles claims that a
 * crash left. Each step may be done twice or by two at once; what was done is taken off the day last.
 */

/** Days a run looks at; the next run goes on. */
const daysPerRun = 20
/** People whose claims a run looks at, once the calls that made them have surely ended. */
const sweep = { people: 100, afterMs: 60_000 }
/** A run stops taking on more after this long; functions end after 20 s. */
const timeBudgetMs = 12_000

type Counts = Record<'days' | 'sent' | 'undelivered' | 'closed' | 'settled' | 'failed', number>
type DueDay = Pick<AppointmentDay, '_id' | 'service' | 'site' | 'day'>

export async function runDue(now: number): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  const startedAt = performance.now()
  const days = await database().find<DueDay>(
    collection.days,
    { nextPendingAt: _.lte(now) },
    {
      orderBy: [['nextPendingAt', 'asc']],
      limit: daysPerRun,
      fields: { service: true, site: true, day: true },
    },
  )
  const counts: Counts = { days: 0, sent: 0, undelivered: 0, closed: 0, settled: 0, failed: 0 }
  const hasTime = () => performance.now() - startedAt <= timeBudgetMs
  for (const day of days) {
    if (!hasTime()) break
    counts.days += 1
    await alone(counts, () => runDay(day, counts, now))
  }
  const people = await database().find<Person>(
    peopleCollection,
    { 'claims.touchedAt': _.lt(now - sweep.afterMs) },
    { orderBy: [['claims.touchedAt', 'asc']], limit: sweep.people },
  )
  for (const person of people) {
    if (!hasTime()) break
    await alone(counts, () => settleLeftOvers(person, counts, now))
  }
  return counts
}

/** One that cannot be done must not keep the others waiting; it is tried again with the next run. */
async function alone(counts: Counts, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch {
    counts.failed += 1
  }
}

async function runDay(due: DueDay, counts: Counts, now: number): Promise<void> {
  const office = officeOf(await officesOf([due]), due)
  const day = office?.days.get(due.day)
  if (!office || !day) return
  const told = await tellAll(day, office, counts, now)
  const left = await putAway(told, office, now)
  if (now >= instantOf(day.day, '24:00')) counts.closed += await closeDay(left, office)
  else await noteNext(left)
}

/** Sends what is due. @returns the day without what was sent. */
async function tellAll(
  day: AppointmentDay,
  office: Office,
  counts: Counts,
  now: number,
): Promise<AppointmentDay> {
  const { command: _ } = database()
  const done: Record<string, unknown> = {}
  const told: (readonly [string, Booking])[] = []
  for (const [id, booking] of Object.entries(day.bookings)) {
    if (booking.status === 'moved') continue
    const states: (MessageState | undefined)[] = []
    if (booking.tellAt !== undefined && booking.tellAt <= now) {
      states.push(await tellOfChange(id, booking, day, office, now))
      done[`bookings.${id}.tellAt`] = _.remove()
    }
    if (booking.status !== 'cancelled' && booking.dueAt !== undefined && booking.dueAt <= now) {
      states.push(await remind(id, booking, day, office, now))
      done[`bookings.${id}.dueAt`] = _.remove()
    }
    if (states.length > 0) told.push([id, booking])
    for (const state of states) {
      if (state === 'sent') counts.sent += 1
      else if (state) counts.undelivered += 1
    }
  }
  if (told.length === 0) return day
  const after = await database().changeAndRead<AppointmentDay>(
    collection.days,
    { _id: day._id, ...asSeen(told) },
    { ...done, rev: _.inc(1) },
  )
  // One was changed at this very moment: the next run takes them off, and nothing is sent twice.
  return after ?? day
}

function remind(id: string, booking: Booking, { day }: AppointmentDay, office: Office, now: number) {
  // Somebody has come already, or the timer is so late that it is over.
  const isAhead = booking.status === 'booked' && instantOf(day, booking.from) > now
  return isAhead
    ? sendAbout(id, booking, day, office, now, {
        _id: `reminder-${id}-${booking.dueAt}`,
        template: 'appointment-reminder',
        words: '不能来没关系，请告诉我们一声',
      })
    : undefined
}

function tellOfChange(id: string, booking: Booking, { day }: AppointmentDay, office: Office, now: number) {
  return sendAbout(id, booking, day, office, now, {
    _id: `changed-${id}-${booking.rev}`,
    template: 'appointment-changed',
    words: booking.status === 'cancelled' ? '这次预约已经取消了' : '预约改到了这个时间',
  })
}

function sendAbout(
  id: string,
  { account, person, from }: Booking,
  day: string,
  { service, site }: Office,
  now: number,
  {
    words,
    ...message
  }: Pick<Parameters<typeof sendOnce>[0], '_id' | 'template'> & { readonly words: string },
) {
  return sendOnce(
    {
      ...message,
      account,
      person,
      data: { thing1: service.name, time2: `${day} ${from}`, thing3: site.name, thing4: words },
      page: `pages/appointment/appointment?id=${id}`,
    },
    now,
  )
}

/** Unless the day was changed meanwhile: then the next run notes it. */
async function noteNext(day: AppointmentDay): Promise<void> {
  const next = Math.min(instantOf(day.day, '24:00'), ...Object.values(day.bookings).map(dueOf))
  await database().change(collection.days, { _id: day._id, rev: day.rev }, { nextPendingAt: next })
}

/**
 * The bookings of a day that is over become records; needs and accounts are forgotten; the people are free to book again.
 * Unless the day was changed meanwhile, it is not looked at any more.
 */
async function closeDay(day: AppointmentDay, office: Office): Promise<number> {
  const { command: _ } = database()
  const bookings = Object.entries(day.bookings).flatMap(([id, booking]) =>
    booking.status === 'moved' ? [] : [[id, booking] as const],
  )
  await recordAll(day, bookings, office)
  const forgotten = bookings.flatMap(([id]) => [
    [`bookings.${id}.needs`, _.set([])],
    [`bookings.${id}.account`, ''],
  ])
  await database().change(
    collection.days,
    { _id: day._id, rev: day.rev },
    { ...Object.fromEntries(forgotten), nextPendingAt: _.remove(), rev: _.inc(1) },
  )
  return bookings.length
}

async function settleLeftOvers(person: Person, counts: Counts, now: number): Promise<void> {
  const { command: _ } = database()
  if ((await settleClaims(person, now)) !== person.claims.appointments) {
    counts.settled += 1
    return
  }
  // All is well; unless a command has begun meanwhile, there is nothing to look at any more.
  await database().change(
    peopleCollection,
    { _id: person._id, 'claims.rev': person.claims.rev },
    { 'claims.touchedAt': _.remove() },
  )
}
