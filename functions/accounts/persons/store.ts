import { database } from '../../platform/database.ts'
import { type Actor, eventOf, type HistoryEvent, recordEvents } from '../../platform/history.ts'
import { actsForOf, type Carer, copyActsFor, type Person, peopleCollection } from '../../platform/people.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { lookupHash, seal } from '../../platform/seal.ts'

/**
 * Persons and who acts for them. The person's document is the truth; each change is one conditional update of it that names the
 * `rev` it was decided on, and says in `uncopied` whose account has to hear of it:
 *
 *   person (with `uncopied` and events) ── accounts ── what is under way elsewhere ── history ── taken off the person
 *
 * A command answers after it. Where it dies on the way, the same is done by its repeat, by whoever reads the person next, and by the
 * timer (`tidy-persons.ts`); each part may be done twice or late.
 */

export const limits = { carers: 10, commands: 50 } as const
const attempts = 20

const personActions = [
  'care-offered',
  'care-begun',
  'care-ended',
  'consent-given',
  'consent-withdrawn',
  'registered-at-desk',
  'met-at-desk',
  'take-over-offered',
  'taken-over',
  'take-over-undone',
  'erased',
] as const
export type PersonAction = (typeof personActions)[number]

export function readPerson(id: string): Promise<Person | undefined> {
  return database().read<Person>(peopleCollection, id)
}

/** What a change makes of a person. A field that is undefined goes. */
export interface PersonChange {
  readonly fields: Readonly<
    Partial<{
      readonly [Field in
        | 'name'
        | 'phone'
        | 'phoneHash'
        | 'address'
        | 'carers'
        | 'offer'
        | 'self'
        | 'consents'
        | 'within']: Person[Field] | undefined
    }>
  >
  /** Accounts that may act for her now, or may not any more. */
  readonly tell?: readonly string[]
  readonly events?: readonly HistoryEvent<PersonAction>[]
}

/**
 * Changes a person, decided on the person as she is when it is written.
 * @param where finds her: by her id, or by a code.
 * @param cause the command, or what the timer found: the same cause changes a person once.
 * @param decide throws its refusal, and gives undefined where nothing is to be done.
 * @returns the person with the change in it, whether this call or an earlier one of the same cause made it.
 * @throws Refusal NOT_FOUND where there is no such person, or she is being erased.
 */
export async function changePerson(
  where: object,
  cause: string,
  decide: (person: Person) => PersonChange | undefined,
  now: number,
): Promise<Person> {
  const { command: _ } = database()
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [person] = await database().find<Person>(peopleCollection, where, { limit: 1 })
    if (!person || person.erasing) throw new Refusal('NOT_FOUND')
    if (person.commands.includes(cause)) return person
    const change = decide(person)
    if (!change) return person
    const changed = await database().changeAndRead<Person>(
      peopleCollection,
      { _id: person._id, rev: person.rev, erasing: _.exists(false) },
      written(change, cause, now),
    )
    if (changed) return changed
  }
  throw new Refusal('UNAVAILABLE')
}

function written({ fields, tell = [], events = [] }: PersonChange, cause: string, now: number) {
  const { command: _ } = database()
  const dueAt = tell.length > 0 || events.length > 0 ? now : fields.offer?.expiresAt
  return {
    ...Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, value === undefined ? _.remove() : _.set(value)]),
    ),
    ...(tell.length > 0 && { uncopied: _.addToSet({ $each: [...tell] }) }),
    // A command of theirs that was decided on the claims as they are now has to look again.
    ...(tell.length > 0 && { 'claims.rev': _.inc(1) }),
    ...(events.length > 0 && { unrecorded: _.push([...events]) }),
    ...(dueAt !== undefined && { nextPendingAt: _.min(dueAt) }),
    commands: _.push({ each: [cause], slice: -limits.commands }),
    rev: _.inc(1),
  }
}

/**
 * Does what a change of a person causes elsewhere, and takes it off her last. Nothing where nothing waits.
 * @returns the person as she is then: without an account that acts for as many as one may already, or is somebody else.
 */
export async function finishPerson(
  person: Person,
  now: number,
  ports: readonly PersonPort[],
): Promise<Person> {
  const { _id, uncopied, unrecorded } = person
  if (uncopied.length === 0 && unrecorded.length === 0) return person
  const full: string[] = []
  for (const account of uncopied) {
    if ((await copyActsFor(person, account)) === 'full') full.push(account)
    if (!actsForOf(person, account)) for (const port of ports) await port.endActing(person, account, now)
  }
  await recordEvents(person)
  await takeOff(person)
  if (full.length === 0) return person
  const cause = `full ${_id} ${person.rev}`
  const without = await changePerson(
    { _id },
    cause,
    ({ carers, self }) => {
      const change = withoutCarers(carers, full, now, 'system', cause)
      if (!self || !full.includes(self)) return change
      const undone = eventOf(cause, { at: now, action: 'take-over-undone', by: 'system', details: {} })
      return {
        ...change,
        fields: { ...change.fields, self: undefined },
        events: [...(change.events ?? []), undone],
      }
    },
    now,
  )
  const settled = await finishPerson(without, now, ports)
  // Whom nobody would ever see again.
  if (!settled.self && settled.carers.length === 0 && settled.within.length === 0)
    await database().remove(peopleCollection, { _id, rev: settled.rev })
  return settled
}

/** Unless she was changed meanwhile: then whoever did that has all of it to do. */
async function takeOff(person: Person): Promise<void> {
  const { command: _ } = database()
  const { _id, rev, offer, erasing } = person
  await database().change(
    peopleCollection,
    { _id, rev },
    {
      uncopied: _.set([]),
      unrecorded: _.set([]),
      nextPendingAt: erasing?.at ?? offer?.expiresAt ?? _.remove(),
    },
  )
}

/** The change by which these accounts act for her no more. */
export function withoutCarers(
  carers: readonly Carer[],
  accounts: readonly string[],
  now: number,
  by: Actor,
  cause: string,
): PersonChange {
  const [ended, kept] = [true, false].map((wanted) =>
    carers.filter(({ account }) => accounts.includes(account) === wanted),
  ) as [Carer[], Carer[]]
  return {
    fields: { carers: kept },
    tell: accounts,
    events: ended.map(({ id, relation, consent: { how } }) =>
      eventOf(`${cause} ${id}`, { at: now, action: 'care-ended', by, details: { relation, how } }),
    ),
  }
}

/** What is stored of a number. */
export function phoneFields(phone: string): { readonly phone: string; readonly phoneHash: string } {
  return { phone: seal(phone), phoneHash: phoneHash(phone) }
}

/** However it was written: with a dash behind the area code or without. */
export function phoneHash(phone: string): string {
  return lookupHash(`phone ${phone.replaceAll('-', '')}`)
}
