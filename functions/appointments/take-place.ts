import { type Entry, freePlaces, isLive } from '../../shared/appointments/rules.ts'
import type { Slot } from '../../shared/appointments/schedule.ts'
import { instantOf } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { Refusal } from '../platform/refusal.ts'
import { type AppointmentDay, type Booking, collection, dayId, type Office, type Pending } from './store.ts'

/**
 * Taking a place: the one write that decides who gets it.
 *
 * The condition is `slots.<slot>.<capacity - 1>` does not exist, which is: the list of who has a place is shorter than the
 * number of places. It is checked and the list is grown in one atomic update, so nobody can come in between.
 */

/** Each attempt after the first means that the slot was changed by somebody else, and is not full. */
const attempts = 5

export const reminderBeforeMs = 24 * 60 * 60 * 1000

export interface Taking {
  readonly id: string
  readonly slot: Slot
  readonly day: string
  /** Epoch ms when a hold ends; null for a booking. */
  readonly until: number | null
  /** What is noted with the place; none for a hold. */
  readonly booking?: Booking
  /** The `rev` of what the day already has under this id: an appointment that moves within the day, or one that comes back. */
  readonly replaces?: number
  /** A hold of the same person, which gives its place to the booking, wherever on the day it is. */
  readonly hold?: string
}

/**
 * One round trip; more where a day is touched for the first time by two at once, or holds have run out.
 * @throws Refusal SLOT_FULL, or STALE when what the booking replaces was changed meanwhile.
 */
export async function takePlace(office: Office, taking: Taking, now: number): Promise<void> {
  const _id = dayId(office.offering.service, office.site._id, taking.day)
  let seen = office.days.get(taking.day)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    refuseIfFull(seen, taking, now)
    if (!seen && (await database().insert(collection.days, { ...firstOfDay(office, taking, now) }))) return
    if (await tryTake(seen, office, taking, now)) return

    // Somebody was faster, the write came twice, or holds that have run out fill the slot.
    seen = await database().read<AppointmentDay>(collection.days, _id)
    const found = seen?.bookings[taking.id]
    if (taking.booking && carriesCommandOf(found, taking.booking)) return
    if (taking.replaces !== undefined && found?.rev !== taking.replaces) throw new Refusal('STALE')
    await dropExpiredHolds(seen, taking.slot.id, now)
  }
  throw new Refusal('UNAVAILABLE')
}

/** Whether the write that makes `booking` has happened: it came twice, or its answer was lost. */
function carriesCommandOf(found: AppointmentDay['bookings'][string] | undefined, booking: Booking): boolean {
  const command = booking.commands.at(-1)
  return found !== undefined && found.status !== 'moved' && found.commands.some((one) => one === command)
}

/** @throws Refusal SLOT_FULL when others have all places of the slot. */
export function refuseIfFull(day: AppointmentDay | undefined, { slot, id, hold }: Taking, now: number): void {
  const others = (day?.slots[slot.id] ?? []).filter((entry) => entry.id !== id && entry.id !== hold)
  if (freePlaces(slot.capacity, others, now) === 0) throw new Refusal('SLOT_FULL')
}

async function tryTake(
  day: AppointmentDay | undefined,
  office: Office,
  taking: Taking,
  now: number,
): Promise<boolean> {
  const { command: _ } = database()
  const { id, slot, until, booking, hold, replaces } = taking
  const place = `slots.${slot.id}`
  const _id = dayId(office.offering.service, office.site._id, taking.day)
  const note = {
    ...(booking && noteOf(taking, booking, now)),
    rev: _.inc(1),
  }
  const asSeen = !booking
    ? {}
    : replaces === undefined
      ? { [`bookings.${id}`]: _.exists(false) }
      : { [`bookings.${id}.rev`]: replaces }

  // Places that the same person has on this day: the one in this slot is kept, another one is given back.
  const own = hold ?? id
  const ownIn = Object.entries(day?.slots ?? {}).filter(([, entries]) =>
    entries.some((entry) => entry.id === own),
  )
  const giveBack = Object.fromEntries(
    ownIn.filter(([name]) => name !== slot.id).map(([name]) => [`slots.${name}`, _.pull({ id: own })]),
  )
  const kept = day?.slots[slot.id]?.find((entry) => entry.id === own)
  if (kept && isLive(kept, now)) {
    // A hold that is sent again.
    if (!booking && kept.until === until) return true
    return database().change(
      collection.days,
      { _id, ...asSeen, [place]: _.elemMatch({ id: own, until: kept.until }) },
      { ...giveBack, [`${place}.$.id`]: id, [`${place}.$.until`]: until, ...note },
    )
  }
  return database().change(
    collection.days,
    { _id, ...asSeen, [`${place}.${slot.capacity - 1}`]: _.exists(false), [`${place}.id`]: _.neq(own) },
    { ...giveBack, [place]: _.push([{ id, until }]), ...note },
  )
}

function noteOf({ id, day, slot }: Taking, booking: Booking, now: number) {
  const { command: _ } = database()
  const reminders = remindersOf(id, day, slot, now)
  return {
    [`bookings.${id}`]: _.set(booking),
    ...(reminders.length > 0 && {
      pending: _.push([...reminders]),
      nextPendingAt: _.min(Math.min(...reminders.map(({ at }) => at))),
    }),
  }
}

/** None for an appointment within the next day: its owner has just made it. */
export function remindersOf(
  id: string,
  day: string,
  slot: Pick<Slot, 'from'>,
  now: number,
): readonly Pending[] {
  const at = instantOf(day, slot.from) - reminderBeforeMs
  return at > now ? [{ id: `reminder-${id}-${at}`, kind: 'reminder', at, appointment: id }] : []
}

function firstOfDay({ offering, service, site }: Office, taking: Taking, now: number): AppointmentDay {
  const { id, day, slot, until, booking } = taking
  const close: Pending = { id: 'close', kind: 'close', at: instantOf(day, '24:00') }
  const pending = booking ? [...remindersOf(id, day, slot, now), close] : [close]
  return {
    _id: dayId(service._id, site._id, day),
    v: 1,
    rev: 1,
    node: site.node,
    service: service._id,
    serviceName: service.name,
    site: offering.site,
    day,
    slots: { [slot.id]: [{ id, until }] },
    bookings: booking ? { [id]: booking } : {},
    pending,
    nextPendingAt: Math.min(...pending.map(({ at }) => at)),
  }
}

async function dropExpiredHolds(day: AppointmentDay | undefined, slot: string, now: number): Promise<void> {
  const expired = (entries: readonly Entry[] = []) => entries.some((entry) => !isLive(entry, now))
  if (!day || !expired(day.slots[slot])) return
  const { command: _ } = database()
  await database().change(
    collection.days,
    { _id: day._id },
    { [`slots.${slot}`]: _.pull({ until: _.lte(now) }), rev: _.inc(1) },
  )
}
