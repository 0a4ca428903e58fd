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
  type Office,
  offeringId,
  openOffices,
  type Pending,
} from './store.ts'
import { reminderBeforeMs } from './take-place.ts'
import { recordOf } from './view.ts'

/**
 * What the timer does: sends reminders, closes days that are over, settles claims that a crash left. Each step may be
 * done twice or by two at once; what was done is taken off the day's list last.
 */

/** Days a run looks at; the next run goes on. */
const daysPerRun = 20
/** Claims of calls that have surely ended, back to where the runs before have looked. */
const sweep = { fromMs: 20 * 60_000, toMs: 60_000, people: 100 }

export async function runDue(now: number): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  const days = await database().find<AppointmentDay>(
    collection.days,
    { nextPendingAt: _.lte(now) },
    { orderBy: [['nextPendingAt', 'asc']], limit: daysPerRun },
  )
  const counts = { days: days.length, sent: 0, undelivered: 0, closed: 0, settled: 0 }
  for (const day of days) {
    const [office] = await openOffices([offeringId(day.service, day.site)], [], { bookings: false })
    const due = day.pending.filter(({ at }) => at <= now)
    for (const one of due) {
      if (!office) continue
      if (one.kind === 'close') {
        counts.closed += await closeDay(day, office)
        continue
      }
      const state = await remind(day, one, office, now)
      if (state === 'sent') counts.sent += 1
      else if (state) counts.undelivered += 1
    }
    await takeOff(day, due)
  }
  counts.settled = await settleLeftOvers(now)
  return counts
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
  { service, site }: Office,
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

/** The bookings of a day that is over become records; needs are forgotten; the people are free to book again. */
async function closeDay(day: AppointmentDay, office: Office): Promise<number> {
  const { command: _ } = database()
  const bookings = Object.entries(day.bookings).flatMap(([id, booking]) =>
    booking.status === 'moved' ? [] : [[id, booking] as const],
  )
  for (const [id, booking] of bookings) {
    await database().insert(collection.records, { ...recordOf(id, booking, day.day, office) })
    await releaseClaim(booking.person, id)
  }
  const withNeeds = bookings.filter(([, { needs }]) => needs.length > 0)
  if (withNeeds.length > 0) {
    await database().change(
      collection.days,
      { _id: day._id },
      Object.fromEntries(withNeeds.map(([id]) => [`bookings.${id}.needs`, _.set([])])),
    )
  }
  return bookings.length
}

async function settleLeftOvers(now: number): Promise<number> {
  const { command: _ } = database()
  const people = await database().find<Person>(
    peopleCollection,
    { 'claims.appointments.at': _.and([_.gte(now - sweep.fromMs), _.lt(now - sweep.toMs)]) },
    { limit: sweep.people },
  )
  let settled = 0
  for (const person of people) {
    if ((await settleClaims(person, now)) !== person.claims.appointments) settled += 1
  }
  return settled
}
