import { database } from '../platform/database.ts'
import { releaseClaim } from './claims.ts'
import { type AppointmentDay, type Booking, collection, type Moved } from './store.ts'
import { recordOf } from './view.ts'

/** Bookings are put away so many at a time. */
const batch = 20
/** And so many in all before somebody's booking, or the timer's next day, goes on; the next one goes on here. */
const mostAtOnce = 100

type Place = Parameters<typeof recordOf>[3]

/**
 * Takes off the day what was cancelled or moved away a minute ago, so that the document does not grow with what is over. The
 * record comes first, then the claim, then the day: whoever repeats the command finds the booking in one of them. Until then
 * the entry stands in the way of calls that are still running and would book under its id once more.
 * @returns the day as it is after that.
 */
export async function putAway(day: AppointmentDay, place: Place, now: number): Promise<AppointmentDay> {
  const { command: _ } = database()
  const gone = Object.entries(day.bookings)
    .filter(([, entry]) => hasLeft(entry) && (entry.dueAt ?? 0) <= now)
    .slice(0, mostAtOnce)
  if (gone.length === 0) return day
  await recordAll(
    day,
    gone.flatMap(([id, entry]) => (entry.status === 'moved' ? [] : [[id, entry] as const])),
    place,
  )
  const after = await database().changeAndRead<AppointmentDay>(
    collection.days,
    { _id: day._id, ...asSeen(gone) },
    {
      ...Object.fromEntries(gone.map(([id]) => [`bookings.${id}`, _.remove()])),
      codes: _.pullAll(gone.map(([, { code }]) => code)),
      rev: _.inc(1),
    },
  )
  // One of them came back at this very moment, or another call was faster: the next run looks again.
  return after ?? day
}

/** Conditions: these entries are as they were read. A booking that came back can have the `rev` of the note before it. */
export function asSeen(
  entries: readonly (readonly [id: string, entry: Booking | Moved])[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    entries.flatMap(([id, { rev, status }]) => [
      [`bookings.${id}.rev`, rev],
      [`bookings.${id}.status`, status],
    ]),
  )
}

function hasLeft({ status }: Booking | Moved): boolean {
  return status === 'cancelled' || status === 'moved'
}

/** Writes how bookings ended, and gives their claims back. */
export async function recordAll(
  { day }: Pick<AppointmentDay, 'day'>,
  bookings: readonly (readonly [id: string, booking: Booking])[],
  place: Place,
): Promise<void> {
  for (let from = 0; from < bookings.length; from += batch) {
    await Promise.all(
      bookings.slice(from, from + batch).map(async ([id, booking]) => {
        await database().insert(collection.records, { ...recordOf(id, booking, day, place) })
        await releaseClaim(booking.person, id)
      }),
    )
  }
}
