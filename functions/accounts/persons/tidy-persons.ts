import { database } from '../../platform/database.ts'
import { accountsCollection, type Person, peopleCollection } from '../../platform/people.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { finishErasing } from '../privacy/erase.ts'
import { finishPerson } from './store.ts'

/** People that one run looks at; the next one goes on. */
const perRun = 100

/**
 * What the timer does for persons: finishes what a crash left, and forgets codes that are over. Consent does not wait for it: it
 * begins and ends with the answer of its command. One person that cannot be done keeps no other waiting.
 * @param mayGoOn false when the time for it is up.
 */
export async function tidyPersons(
  now: number,
  mayGoOn: () => boolean,
  ports: readonly PersonPort[],
): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  const due = await database().find<Person>(
    peopleCollection,
    { nextPendingAt: _.lte(now) },
    { orderBy: [['nextPendingAt', 'asc']], limit: perRun },
  )
  let [persons, failed] = [0, 0]
  for (const person of due) {
    if (!mayGoOn()) break
    try {
      if (person.erasing) await finishErasing(person, now, ports)
      else {
        await finishPerson(person, now, ports)
        await forgetCode(person, now)
      }
      persons += 1
    } catch {
      failed += 1
      await postpone(person, now)
    }
  }
  await database().change(accountsCollection, { 'shown.expiresAt': _.lte(now) }, { shown: _.remove() })
  return { persons, failed }
}

async function forgetCode({ _id, offer }: Person, now: number): Promise<void> {
  if (!offer || offer.expiresAt > now) return
  const { command: _ } = database()
  const asSeen = { _id, 'offer.hash': offer.hash }
  await database().change(
    peopleCollection,
    { ...asSeen, 'uncopied.0': _.exists(false) },
    {
      offer: _.remove(),
      nextPendingAt: _.remove(),
    },
  )
}

/** So that it does not stand before the others for ever. */
async function postpone({ _id, rev }: Person, now: number): Promise<void> {
  const quarterHourMs = 15 * 60 * 1000
  await database().change(peopleCollection, { _id, rev }, { nextPendingAt: now + quarterHourMs })
}
