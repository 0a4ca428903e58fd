import type { VisitNeed } from '../../shared/appointments/contract.ts'
import { type AppointmentAction, actionInWords, stateInWords } from '../../shared/appointments/rules.ts'
import { inWords } from '../../shared/time.ts'
import { database } from '../platform/database.ts'
import { type AppointmentClaim, type Person, peopleCollection } from '../platform/people.ts'
import type { DataSection } from '../platform/person-port.ts'
import { Refusal } from '../platform/refusal.ts'
import { releaseClaim } from './claims.ts'
import { officeOf, officesOf, stillRunningMs } from './settle.ts'
import {
  type AppointmentDay,
  type AppointmentRecord,
  type Booking,
  bookingOf,
  collection,
  dayId,
  emptyDay,
  type Moved,
  type Office,
} from './store.ts'
import { codeOf } from './take-place.ts'
import { recordOf } from './view.ts'

/** What accounts ask about the appointments of a person (`port.ts`). */

/**
 * No command of the account for this person comes through any more. One that begins a booking or a move finds on the person that it
 * may not. One that has passed there is stopped on the day: a note stands under the id that it would book, and what it would move
 * or cancel has another `rev` than it saw. Messages about what it booked go to the person herself.
 */
export async function endActing(person: Person, account: string, now: number): Promise<void> {
  const claims = person.claims.appointments
  if (claims.length === 0) return
  const offices = await officesOf(claims)
  for (const claim of claims) {
    const office = officeOf(offices, claim)
    if (!office) continue
    const isOnDay = office.days.get(claim.day)?.bookings[claim.id] !== undefined
    if (!isOnDay && claim.account === account && (await stopBooking(office, claim, now)))
      await releaseClaim(person._id, claim.id)
    else {
      await makeStale(claim, account, person.self ?? '')
      if (claim.account === account) await forgetMaker(person._id, claim.id)
    }
  }
}

/** Who made a claim matters while she acts for the person. */
async function forgetMaker(person: string, id: string): Promise<void> {
  const { command: _ } = database()
  await database().change(
    peopleCollection,
    { _id: person, 'claims.appointments': _.elemMatch({ id }) },
    { 'claims.appointments.$.account': _.remove(), 'claims.rev': _.inc(1) },
  )
}

/** Another booking of the day may have the code already; then the note takes the next one. */
const attempts = 5

/** @returns false when the booking was made in this very moment. */
async function stopBooking(office: Office, claim: AppointmentClaim, now: number): Promise<boolean> {
  const { command: _ } = database()
  const { id, service, site, day, slot } = claim
  const _id = dayId(service, site, day)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const note: Moved = {
      status: 'moved',
      rev: 1,
      to: { day, slot },
      command: '',
      code: codeOf(attempt === 0 ? id : `${id}-${attempt}`),
      refused: 'NOT_ALLOWED',
      dueAt: now + stillRunningMs,
    }
    const first: AppointmentDay = { ...emptyDay(office, day), bookings: { [id]: note }, codes: [note.code] }
    const isFirst = attempt === 0 && !office.days.has(day)
    if (isFirst && (await database().insert(collection.days, { ...first }))) return true
    const stopped = await database().change(
      collection.days,
      { _id, [`bookings.${id}`]: _.exists(false), codes: _.neq(note.code) },
      {
        [`bookings.${id}`]: _.set(note),
        codes: _.push([note.code]),
        nextPendingAt: _.min(note.dueAt),
        rev: _.inc(1),
      },
    )
    if (stopped) return true
    if ((await database().read<AppointmentDay>(collection.days, _id))?.bookings[id]) return false
  }
  throw new Refusal('UNAVAILABLE')
}

async function makeStale(claim: AppointmentClaim, account: string, self: string): Promise<void> {
  const { command: _ } = database()
  const { id } = claim
  for (const _id of daysOf(claim)) {
    await database().change(
      collection.days,
      { _id, [`bookings.${id}`]: _.exists(true) },
      { [`bookings.${id}.rev`]: _.inc(1), rev: _.inc(1) },
    )
    await database().change(
      collection.days,
      { _id, [`bookings.${id}.account`]: account },
      { [`bookings.${id}.account`]: self, rev: _.inc(1) },
    )
  }
}

/** The day of a claim, and the one that it is being moved to. */
function daysOf({ service, site, day, to }: AppointmentClaim): readonly string[] {
  return [...new Set([day, ...(to ? [to.day] : [])])].map((one) => dayId(service, site, one))
}

export async function forgetNeeds({ claims }: Person): Promise<void> {
  const { command: _ } = database()
  for (const claim of claims.appointments)
    for (const _id of daysOf(claim))
      await database().change(
        collection.days,
        { _id, [`bookings.${claim.id}.needs`]: _.exists(true) },
        { [`bookings.${claim.id}.needs`]: _.set([]), rev: _.inc(1) },
      )
}

/** A person comes to a few hundred appointments in the years that records are kept. */
const mostRecords = 1000

export async function dataOf({ _id, claims }: Person): Promise<readonly DataSection[]> {
  const [offices, records] = await Promise.all([
    officesOf(claims.appointments),
    database().find<AppointmentRecord>(
      collection.records,
      { person: _id },
      { orderBy: [['startsAt', 'desc']], limit: mostRecords },
    ),
  ])
  const open = claims.appointments.flatMap((claim) => {
    const office = officeOf(offices, claim)
    const booking = bookingOf(office?.days.get(claim.day), claim.id)
    if (!office || !booking) return []
    const { service, site } = office
    return [
      {
        ...described(claim.id, claim.day, booking),
        事项: service.name,
        地点: site.name,
        需要的帮助: booking.needs.map((need) => needNames[need]).join('、'),
      },
    ]
  })
  const over = records.map((record) => ({
    ...described(record._id, record.day, record),
    事项: record.serviceName,
    地点: record.siteName,
  }))
  return [
    { title: '约好还没办的事', entries: open },
    { title: '以前约过的事', entries: over },
  ]
}

const needNames: Readonly<Record<VisitNeed, string>> = {
  'sign-language': '手语',
  'low-counter': '低位台',
  companion: '有人陪同',
  wheelchair: '轮椅',
  'large-print': '大字材料',
}

function described(
  id: string,
  day: string,
  { from, to, status, code, history }: Pick<Booking, 'from' | 'to' | 'status' | 'code' | 'history'>,
) {
  const changes = history.map(
    ({ at, action }) => `${inWords(at)} ${actionInWords[action as AppointmentAction]}`,
  )
  return {
    编号: id,
    日期: day,
    时间: `${from}–${to}`,
    情况: stateInWords[status],
    预约码: code,
    经过: changes.join('；'),
  }
}

/** Records are gone through so many at a time. */
const batch = 50

/**
 * What is open is cancelled, and its place is free; then she is taken out of the days and records of what is over. The record goes
 * last: what died on the way is found again by it.
 */
export async function erase(person: Person, now: number): Promise<void> {
  const { _id } = person
  const seen = await database().read<Person>(peopleCollection, _id)
  const claims = seen?.claims.appointments ?? []
  const offices = await officesOf(claims)
  for (const claim of claims) {
    const office = officeOf(offices, claim)
    for (const day of office ? new Set([claim.day, ...(claim.to ? [claim.to.day] : [])]) : [])
      if (office) await cancelOn(day, claim, office, now)
    await dropClaim(_id, claim.id)
  }
  for (;;) {
    const records = await database().find<AppointmentRecord>(
      collection.records,
      { person: _id },
      { orderBy: [['startsAt', 'desc']], limit: batch },
    )
    for (const record of records) await withoutPerson(record)
    if (records.length < batch) return
  }
}

/** Whatever is booked there under this id, in whatever state it is by now. */
async function cancelOn(day: string, { id }: AppointmentClaim, office: Office, now: number): Promise<void> {
  const { command: _ } = database()
  const _id = dayId(office.offering.service, office.site._id, day)
  for (;;) {
    const stored = await database().read<AppointmentDay>(collection.days, _id)
    const booking = bookingOf(stored, id)
    if (!booking) return
    const isOpen = booking.status === 'booked'
    const { dueAt: _dueAt, tellAt: _tellAt, ...rest } = booking
    const after: Booking = {
      ...rest,
      rev: booking.rev + 1,
      person: '',
      account: '',
      needs: [],
      ...(isOpen && {
        status: 'cancelled',
        history: [...booking.history, { at: now, action: 'cancel', by: 'system' }],
        dueAt: now + stillRunningMs,
      }),
    }
    const written = await database().change(
      collection.days,
      { _id, [`bookings.${id}.rev`]: booking.rev, [`bookings.${id}.status`]: booking.status },
      {
        [`bookings.${id}`]: _.set(after),
        ...(isOpen && {
          [`slots.${booking.slot}`]: _.pull({ id }),
          nextPendingAt: _.min(now + stillRunningMs),
        }),
        rev: _.inc(1),
      },
    )
    if (!written) continue
    // As the timer would, which knows nobody any more.
    if (after.status === 'cancelled')
      await database().insert(collection.records, { ...recordOf(id, after, day, office) })
    return
  }
}

async function dropClaim(person: string, id: string): Promise<void> {
  const { command: _ } = database()
  await database().change(
    peopleCollection,
    { _id: person },
    { 'claims.appointments': _.pull({ id }), 'claims.rev': _.inc(1) },
  )
}

async function withoutPerson({ _id, person, service, site, day }: AppointmentRecord): Promise<void> {
  await database().change(
    collection.days,
    { _id: dayId(service, site, day), [`bookings.${_id}.person`]: person },
    { [`bookings.${_id}.person`]: '', [`bookings.${_id}.account`]: '' },
  )
  await database().change(collection.records, { _id, person }, { person: '' })
}
