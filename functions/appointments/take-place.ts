import { type Entry, freePlaces, isLive } from '../../shared/appointments/rules.ts'
import type { Slot } from '../../shared/appointments/schedule.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { instantOf } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { Refusal } from '../platform/refusal.ts'
import { asSeen, putAway } from './put-away.ts'
import { stillRunningMs } from './settle.ts'
import {
  type AppointmentDay,
  type Booking,
  collection,
  dayId,
  dueOf,
  emptyDay,
  type Moved,
  mostBookings,
  type Office,
} from './store.ts'

/**
 * Taking a place: the one write that decides who gets it.
 *
 * The condition is `slots.<slot>.<capacity - 1>` does not exist, which is: the list of who has a place is shorter than the
 * number of places. It is checked and the list is grown in one atomic update, so nobody can come in between.
 */

type Entered = Booking | Moved

/** Each attempt after the first means that the slot was changed by somebody else, and is not full. */
const attempts = 5

const reminderBeforeMs = 24 * 60 * 60 * 1000

export interface Taking<Noted extends Booking | undefined = Booking | undefined> {
  readonly id: string
  readonly slot: Slot
  readonly day: string
  /** Epoch ms when a hold ends; null for a booking. */
  readonly until: number | null
  /** What is noted with the place; none for a hold. */
  readonly booking: Noted
  /** What the day already has under this id: an appointment that moves within the day, or the note of one that comes back. */
  readonly replaces?: Entered | undefined
  /**
   * Whether this call took over what an earlier one of the same command had begun. That one may still be about to write: where this
   * one is refused, so is the other, and what was begun can be given up.
   */
  readonly takenOver?: boolean
  /** A hold of the same person, which gives its place to the booking, wherever on the day it is. */
  readonly hold?: string
}

/**
 * One round trip; more where a day is touched for the first time by two at once, or holds have run out.
 * @returns the booking as it stands on the day: with a code that no other one has.
 * @throws Refusal SLOT_FULL; DAY_BUSY when the day holds no more bookings; STALE when what the booking replaces was changed
 * meanwhile; what another call of the command was refused with. UNAVAILABLE decides nothing: the place may be taken, or be taken yet.
 */
export async function takePlace<Noted extends Booking | undefined>(
  office: Office,
  wanted: Taking<Noted>,
  now: number,
): Promise<Noted> {
  try {
    return await tryToTake(office, wanted, now)
  } catch (error) {
    const { booking } = wanted
    if (!wanted.takenOver || !booking || !isDecided(error)) throw error
    const faster = await stopOthers(office, { ...wanted, booking }, error.code, now)
    if (faster) return faster as Noted
    throw error
  }
}

/** Whether it is certain that nothing was written, and nothing will be. */
export function isDecided(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code !== 'UNAVAILABLE'
}

async function tryToTake<Noted extends Booking | undefined>(
  office: Office,
  wanted: Taking<Noted>,
  now: number,
): Promise<Noted> {
  const _id = dayId(office.offering.service, office.site._id, wanted.day)
  let seen = office.days.get(wanted.day)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    refuseIfFull(seen, wanted, now)
    if (seen && wanted.booking) seen = await mustHoldOneMore(seen, wanted.id, office, now)
    const taking = withCode(seen, wanted)
    if (!seen && (await database().insert(collection.days, { ...firstOfDay(office, taking) })))
      return taking.booking
    if (await tryTake(seen, office, taking, now)) return taking.booking

    // Somebody was faster, the write came twice, or holds that have run out fill the slot.
    seen = await database().read<AppointmentDay>(collection.days, _id)
    const found = seen?.bookings[taking.id]
    if (taking.booking && carriesCommandOf(found, taking.booking)) return found as Noted
    if (!isSame(found, taking.replaces)) {
      if (taking.booking) refuseIfStopped(found, taking.booking)
      if (taking.replaces) throw new Refusal('STALE')
    }
    await dropExpiredHolds(seen, taking.slot.id, now)
  }
  throw new Refusal('UNAVAILABLE')
}

/** The day with room for one more booking. What has left it goes first; the timer would do so within minutes. */
async function mustHoldOneMore(
  day: AppointmentDay,
  id: string,
  office: Office,
  now: number,
): Promise<AppointmentDay> {
  const isFull = ({ bookings }: AppointmentDay) =>
    !bookings[id] && Object.keys(bookings).length >= mostBookings
  if (!isFull(day)) return day
  const after = await putAway(day, office, now)
  if (isFull(after)) throw new Refusal('DAY_BUSY')
  return after
}

/** The code that the appointment has here already; else the one that it would like, or the next that is not given yet. */
function withCode<Noted extends Booking | undefined>(
  day: AppointmentDay | undefined,
  taking: Taking<Noted>,
): Taking<Noted> {
  const { id, booking } = taking
  if (!booking) return taking
  const given = new Set(Object.values(day?.bookings ?? {}).map(({ code }) => code))
  let code = day?.bookings[id]?.code ?? booking.code
  for (let count = 1; !day?.bookings[id] && given.has(code); count += 1) code = codeOf(`${id}-${count}`)
  return { ...taking, booking: { ...booking, code } }
}

/** Four characters to read aloud: no 0 and O, no 1 and I. Not a secret; a clerk finds the booking of the day by it. */
export function codeOf(id: string): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  let number = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 32 ** 4, 7)
  let code = ''
  for (let place = 0; place < 4; place += 1) {
    code += alphabet[number % 32]
    number = Math.floor(number / 32)
  }
  return code
}

function isSame(one: Entered | undefined, other: Entered | undefined): boolean {
  return one?.rev === other?.rev && one?.status === other?.status
}

/** @throws Refusal with what the note under its id says, where it was left to stop this booking. */
function refuseIfStopped(found: Entered | undefined, booking: Booking): void {
  if (found?.status !== 'moved' || !found.refused) return
  if (found.command === '' || found.command === booking.commands.at(-1)) throw new Refusal(found.refused)
}

/**
 * Another call of the command that is still running finds a note under its id, and takes no place after this.
 *
 *   A  claims ───────────────────────────────────────────── writes, finds the note: refused as B
 *   B            takes the claim over ── refused ── note ── gives the claim back
 *
 * @returns what is booked there, when the other one was faster.
 * @throws Refusal UNAVAILABLE when the day has no room for the note: then nothing is decided yet.
 */
async function stopOthers(
  office: Office,
  wanted: Taking<Booking>,
  refused: ErrorCode,
  now: number,
): Promise<Booking | undefined> {
  const { command: _ } = database()
  const { id, day, slot, booking } = wanted
  const _id = dayId(office.offering.service, office.site._id, day)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const seen = await database().read<AppointmentDay>(collection.days, _id)
    const found = seen?.bookings[id]
    if (carriesCommandOf(found, booking)) return found as Booking
    // It went another way meanwhile: nobody who began before that can book here.
    if (found && found.status !== 'moved') return undefined
    const note: Moved = {
      status: 'moved',
      rev: (found?.rev ?? 0) + 1,
      to: found?.to ?? { day, slot: slot.id },
      command: booking.commands.at(-1) ?? '',
      code: withCode(seen, wanted).booking.code,
      refused,
      dueAt: now + stillRunningMs,
    }
    const conditions = { _id, ...standsThere(id, found, note.code) }
    if (await database().change(collection.days, conditions, { ...noteOf(id, note, found), rev: _.inc(1) }))
      return undefined
  }
  throw new Refusal('UNAVAILABLE')
}

/** Whether the write that makes `booking` has happened: it came twice, or its answer was lost. */
function carriesCommandOf(found: AppointmentDay['bookings'][string] | undefined, booking: Booking): boolean {
  const command = booking.commands.at(-1)
  return found !== undefined && found.status !== 'moved' && found.commands.some((one) => one === command)
}

/** @throws Refusal SLOT_FULL when others have all places of the slot. */
export function refuseIfFull(
  day: AppointmentDay | undefined,
  { slot, id, hold }: Pick<Taking, 'slot' | 'id' | 'hold'>,
  now: number,
): void {
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
    ...(booking && noteOf(id, booking, replaces)),
    rev: _.inc(1),
  }
  const isAsSeen = booking ? standsThere(id, replaces, booking.code) : {}

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
      { _id, ...isAsSeen, [place]: _.elemMatch({ id: own, until: kept.until }) },
      { ...giveBack, [`${place}.$.id`]: id, [`${place}.$.until`]: until, ...note },
    )
  }
  return database().change(
    collection.days,
    { _id, ...isAsSeen, [`${place}.${slot.capacity - 1}`]: _.exists(false), [`${place}.id`]: _.neq(own) },
    { ...giveBack, [place]: _.push([{ id, until }]), ...note },
  )
}

/** Conditions: under this id the day has what was seen there; room, and the code to give, where that was nothing. */
function standsThere(id: string, seen: Entered | undefined, code: string): Readonly<Record<string, unknown>> {
  const { command: _ } = database()
  if (seen) return asSeen([[id, seen]])
  return {
    [`bookings.${id}`]: _.exists(false),
    [`codes.${mostBookings - 1}`]: _.exists(false),
    codes: _.neq(code),
  }
}

function noteOf(id: string, entry: Entered, replaces: Entered | undefined) {
  const { command: _ } = database()
  const due = dueOf(entry)
  return {
    [`bookings.${id}`]: _.set(entry),
    ...(!replaces && { codes: _.push([entry.code]) }),
    ...(due < Infinity && { nextPendingAt: _.min(due) }),
  }
}

/** A day before. None for an appointment within the next day: its owner has just made it. */
export function reminderOf(day: string, { from }: Slot, now: number): Pick<Booking, 'dueAt'> {
  const dueAt = instantOf(day, from) - reminderBeforeMs
  return dueAt > now ? { dueAt } : {}
}

function firstOfDay(office: Office, taking: Taking): AppointmentDay {
  const { id, day, slot, until, booking } = taking
  const empty = emptyDay(office, day)
  return {
    ...empty,
    slots: { [slot.id]: [{ id, until }] },
    ...(booking && {
      bookings: { [id]: booking },
      codes: [booking.code],
      nextPendingAt: Math.min(instantOf(day, '24:00'), dueOf(booking)),
    }),
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
