import { limitReached, openClaims } from '../../shared/appointments/rules.ts'
import type { ServiceRules } from '../../shared/appointments/schedule.ts'
import { database } from '../platform/database.ts'
import { type AppointmentClaim, type Person, peopleCollection } from '../platform/people.ts'
import { Refusal } from '../platform/refusal.ts'
import { settleClaims } from './settle.ts'

/**
 * What a person has open stands on the person, because the limits span days that are documents of their own. A claim is
 * made before the place is taken and given back when the place was refused. The days are the truth: a claim that a crash
 * left behind is settled by whoever reads it next (`settle.ts`).
 */

const list = 'claims.appointments'
const attempts = 4

type Limits = Pick<ServiceRules, 'perServiceAndDay' | 'openInAll'>

/**
 * One round trip where the person is within the limits.
 * @throws Refusal LIMIT_PER_DAY or LIMIT_OPEN when the person has enough open, NOT_FOUND when there is no such person.
 */
export async function claimAppointment(
  person: string,
  claim: AppointmentClaim,
  limits: Limits,
  now: number,
): Promise<void> {
  const { command: _ } = database()
  const add = { [list]: _.push([claim]), 'claims.rev': _.inc(1) }
  const isFirstOfItsKind = _.and([
    { _id: person },
    { [`${list}.${limits.openInAll - 1}`]: _.exists(false) },
    { [list]: _.not(_.elemMatch({ id: claim.id })) },
    { [list]: _.not(_.elemMatch({ service: claim.service, day: claim.day })) },
    { [list]: _.not(_.elemMatch({ service: claim.service, 'to.day': claim.day })) },
  ])
  if (await database().change(peopleCollection, isFirstOfItsKind, add)) return

  // A limit, a repeat, or something that should be gone: look closely, and decide on what was seen.
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { rev, open } = await settledClaims(person, now)
    if (open.some(({ id }) => id === claim.id)) return
    const limit = limitReached(openClaims(open, now), claim, limits)
    if (limit) throw new Refusal(limit)
    if (await database().change(peopleCollection, { _id: person, 'claims.rev': rev }, add)) return
  }
  throw new Refusal('UNAVAILABLE')
}

async function settledClaims(person: string, now: number) {
  const before = await readPerson(person)
  const open = await settleClaims(before, now)
  return {
    rev: open === before.claims.appointments ? before.claims.rev : (await readPerson(person)).claims.rev,
    open,
  }
}

export async function readPerson(person: string): Promise<Person> {
  const found = await database().read<Person>(peopleCollection, person)
  if (!found) throw new Refusal('NOT_FOUND')
  return found
}

/** A claim that is being moved by another call is left to be settled. */
export async function releaseClaim(person: string, id: string): Promise<void> {
  const { command: _ } = database()
  await database().change(
    peopleCollection,
    { _id: person, [list]: _.elemMatch({ id, to: _.exists(false) }) },
    { [list]: _.pull({ id }), 'claims.rev': _.inc(1) },
  )
}

/**
 * Writes a claim as it should be from now on: where a move goes, or where it has ended. Where another command is moving
 * the appointment, that is kept: it will find that the booking was changed, and go back.
 * @throws Refusal LIMIT_PER_DAY when the person has another appointment for the service on that day, STALE when the
 * claim is gone or somebody else is moving it.
 * @returns the person as she is then.
 */
export async function changeClaim(
  person: Person,
  claim: AppointmentClaim,
  limits: Limits,
  now: number,
  command = claim.to?.command,
): Promise<Person> {
  const { command: _ } = database()
  let seen = person
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const open = seen.claims.appointments
    const before = open.find(({ id }) => id === claim.id)
    const foreign = before?.to && before.to.command !== command ? before.to : undefined
    if (!before || (foreign && claim.to)) throw new Refusal('STALE')
    const wanted = foreign ? { ...claim, to: foreign } : claim
    if (isSame(before, wanted)) return seen
    const limit = claim.to && limitReached(openClaims(open, now), { ...claim, day: claim.to.day }, limits)
    if (limit) throw new Refusal(limit)
    const changed = await database().changeAndRead<Person>(
      peopleCollection,
      { _id: seen._id, 'claims.rev': seen.claims.rev },
      { [list]: _.set(open.map((one) => (one.id === claim.id ? wanted : one))), 'claims.rev': _.inc(1) },
    )
    if (changed) return changed
    seen = await readPerson(seen._id)
  }
  throw new Refusal('UNAVAILABLE')
}

function isSame(one: AppointmentClaim, other: AppointmentClaim): boolean {
  return (
    one.day === other.day &&
    one.slot === other.slot &&
    one.at === other.at &&
    one.to?.day === other.to?.day &&
    one.to?.slot === other.to?.slot &&
    one.to?.command === other.to?.command
  )
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
