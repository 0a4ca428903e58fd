import { limitReached, openClaims } from '../../shared/appointments/rules.ts'
import type { ServiceRules } from '../../shared/appointments/schedule.ts'
import { database } from '../platform/database.ts'
import { lineOf } from '../platform/history.ts'
import {
  type AppointmentClaim,
  actedForBy,
  actsForOf,
  agreeing,
  agreesTo,
  type MoveTarget,
  type Person,
  type PurposeConsent,
  peopleCollection,
} from '../platform/people.ts'
import { Refusal } from '../platform/refusal.ts'
import { movedClaim, settleClaims } from './settle.ts'

/**
 * What a person has open stands on the person, because the limits span days that are documents of their own. A claim is
 * made before the place is taken and given back when the place was refused. The days are the truth: a claim that a crash
 * left behind is settled by whoever reads it next (`settle.ts`).
 */

const list = 'claims.appointments'
const attempts = 4

type Limits = Pick<ServiceRules, 'perServiceAndDay' | 'openInAll'>

export interface Wish {
  readonly limits: Limits
  /** Of the site. */
  readonly node: string
  /** Whether help for the visit is asked for, which she must have agreed to; `given`: in this very call. */
  readonly needs?: { readonly given?: PurposeConsent | undefined } | undefined
}

/**
 * One round trip where the person is within the limits, and agreed before. She is known from now on where she is served.
 * @returns whether an earlier call of the command had made the claim: it may be running still.
 * @throws Refusal LIMIT_PER_DAY or LIMIT_OPEN when the person has enough open, NOT_FOUND when there is no such person,
 * NOT_ALLOWED when the account that makes the claim does not act for her any more, CONSENT_NEEDED.
 */
export async function claimAppointment(
  person: string,
  claim: AppointmentClaim & { readonly account: string },
  { node, limits, needs }: Wish,
  now: number,
): Promise<{ readonly takenOver: boolean }> {
  const { command: _ } = database()
  const add = {
    [list]: _.push([claim]),
    'claims.rev': _.inc(1),
    'claims.touchedAt': now,
    within: _.addToSet({ $each: lineOf(node) }),
  }
  const isFirstOfItsKind = _.and([
    { _id: person },
    actedForBy(claim.account),
    ...(needs ? [agreeing('needs')] : []),
    { [`${list}.${limits.openInAll - 1}`]: _.exists(false) },
    { [list]: _.not(_.elemMatch({ id: claim.id })) },
    { [list]: _.not(_.elemMatch({ service: claim.service, day: claim.day })) },
    { [list]: _.not(_.elemMatch({ service: claim.service, 'to.day': claim.day })) },
  ])
  if (await database().change(peopleCollection, isFirstOfItsKind, add)) return { takenOver: false }

  // A limit, a repeat, or something that should be gone: look closely, and decide on what was seen.
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const seen = await settledPerson(person, now)
    if (!actsForOf(seen, claim.account)) throw new Refusal('NOT_ALLOWED')
    const open = seen.claims.appointments
    const asSeen = { _id: person, rev: seen.rev, 'claims.rev': seen.claims.rev }
    const isNew = needs !== undefined && !agreesTo(seen, 'needs')
    if (isNew && !needs.given) throw new Refusal('CONSENT_NEEDED', { purposes: ['needs'] })
    const agreed = isNew ? { consents: _.push([needs.given]), rev: _.inc(1) } : {}
    const earlier = open.find(({ id }) => id === claim.id)
    if (earlier) {
      // A repeat takes the claim over, so that an earlier call which fails late does not take it away.
      const taken = open.map((one) => (one === earlier ? { ...one, at: now, attempt: claim.attempt } : one))
      const change = { [list]: _.set(taken), 'claims.rev': _.inc(1), 'claims.touchedAt': now }
      if (await database().change(peopleCollection, asSeen, change))
        return { takenOver: earlier.attempt !== claim.attempt }
      continue
    }
    const limit = limitReached(openClaims(open, now), claim, limits)
    if (limit) throw new Refusal(limit)
    if (await database().change(peopleCollection, asSeen, { ...add, ...agreed })) return { takenOver: false }
  }
  throw new Refusal('UNAVAILABLE')
}

/** The person with claims that are right, and the `rev` that goes with them. */
async function settledPerson(id: string, now: number): Promise<Person> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const person = await readPerson(id)
    if ((await settleClaims(person, now)) === person.claims.appointments) return person
  }
  throw new Refusal('UNAVAILABLE')
}

async function readPerson(person: string): Promise<Person> {
  const found = await database().read<Person>(peopleCollection, person)
  if (!found) throw new Refusal('NOT_FOUND')
  return found
}

/**
 * Gives a claim back: the one that this call made (`attempt`), or any, when the appointment is cancelled. A claim that is
 * being moved is left to be settled.
 */
export async function releaseClaim(person: string, id: string, attempt?: string): Promise<void> {
  const { command: _ } = database()
  const own = attempt === undefined ? {} : { attempt }
  await database().change(
    peopleCollection,
    { _id: person, [list]: _.elemMatch({ id, to: _.exists(false), ...own }) },
    { [list]: _.pull({ id }), 'claims.rev': _.inc(1) },
  )
}

/**
 * Notes on the claim where a command of this account is moving the appointment to; a repeat of the command finds it noted.
 * @returns the person, and whether an earlier call of the command had noted it: it may be running still.
 * @throws Refusal LIMIT_PER_DAY when the person has another appointment for the service on that day, STALE when the
 * appointment is no longer where the caller saw it, or another command is moving it, NOT_ALLOWED when the account does not act for
 * the person any more.
 */
export async function startMove(
  person: Person,
  claim: AppointmentClaim,
  to: MoveTarget,
  account: string,
  limits: Limits,
  now: number,
): Promise<{ readonly person: Person; readonly takenOver: boolean }> {
  let takenOver = false
  const moving = await editClaim(person, claim.id, (before, seen) => {
    if (!actsForOf(seen, account)) throw new Refusal('NOT_ALLOWED')
    const open = seen.claims.appointments
    takenOver = before?.to?.command === to.command && before.to.attempt !== to.attempt
    if (before?.to?.command === to.command) return { ...before, to, at: now }
    const isAsSeen = before && !before.to && before.day === claim.day && before.slot === claim.slot
    if (!isAsSeen) throw new Refusal('STALE')
    const limit = limitReached(openClaims(open, now), { ...claim, day: to.day }, limits)
    if (limit) throw new Refusal(limit)
    return { ...before, to, at: now }
  })
  return { person: moving, takenOver }
}

/** The move has ended: the appointment arrived, or stays where it was. What another call has taken over is left alone. */
export function endMove(
  person: Person,
  id: string,
  to: MoveTarget,
  { arrived }: { readonly arrived: boolean },
  now: number,
): Promise<Person> {
  return editClaim(person, id, (before) => {
    const isOurs = before?.to?.command === to.command && (arrived || before.to.attempt === to.attempt)
    if (!before || !isOurs) return before
    const { to: _, ...unmoved } = before
    return arrived ? movedClaim(before, to, now) : unmoved
  })
}

/** The appointment has another time of its day. A move to another day that is under way will see that, and go back. */
export function changeSlot(person: Person, claim: AppointmentClaim, slot: string): Promise<Person> {
  return editClaim(person, claim.id, (before) => (before?.day === claim.day ? { ...before, slot } : before))
}

/**
 * Changes one claim, decided on the list as it is when it is written.
 * @param edit from the claim, undefined when it is gone, to what it should be; the very same when nothing is to be written.
 */
async function editClaim(
  person: Person,
  id: string,
  edit: (before: AppointmentClaim | undefined, person: Person) => AppointmentClaim | undefined,
): Promise<Person> {
  const { command: _ } = database()
  let seen = person
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const open = seen.claims.appointments
    const before = open.find((one) => one.id === id)
    const after = edit(before, seen)
    if (!after || after === before) return seen
    const changed = await database().changeAndRead<Person>(
      peopleCollection,
      { _id: seen._id, 'claims.rev': seen.claims.rev },
      {
        [list]: _.set(open.map((one) => (one === before ? after : one))),
        'claims.rev': _.inc(1),
        ...(after.to && { 'claims.touchedAt': after.at }),
      },
    )
    if (changed) return changed
    seen = await readPerson(seen._id)
  }
  throw new Refusal('UNAVAILABLE')
}

/** The claim with this id among the people that an account acts for. */
export async function findClaim(
  people: readonly string[],
  id: string,
): Promise<{ readonly person: Person; readonly claim: AppointmentClaim } | undefined> {
  for (const person of await readPeople(people)) {
    const claim = person.claims.appointments.find((one) => one.id === id)
    if (claim) return { person, claim }
  }
  return undefined
}

export function readPeople(ids: readonly string[]): Promise<Person[]> {
  const { command: _ } = database()
  return ids.length === 0
    ? Promise.resolve([])
    : database().find<Person>(peopleCollection, { _id: _.in([...ids]) }, { limit: ids.length })
}
