import { database } from '../platform/database.ts'
import { historyCollection, type Subject } from '../platform/history.ts'
import { messagesCollection } from '../platform/messages.ts'
import { type Account, accountsCollection, outdatedApplied } from '../platform/people.ts'

/** How long is kept what nobody deletes himself. Looks at personal data have their own step (privacy). */

const dayMs = 24 * 60 * 60 * 1000
/** To see what became of a message, and to tell by phone what did not come. */
const keepMessagesMs = 90 * dayMs
/**
 * Who gave which right to whom, and who consented to what: three years, as the Personal Information Protection Law (Art. 56) asks for
 * records of how personal data are handled; the Cybersecurity Law (Art. 21) asks for six months of logs.
 */
const keepChangesMs = 3 * 365 * dayMs
const keptSubjects: readonly Subject[] = ['organisation', 'person']

/**
 * No call that is older can be under way: functions live a minute. Nor can anybody put it off day after day: for that an account
 * would have to be told of something new every quarter of an hour, and its own commands of such a kind are few a day.
 */
const settledMs = 15 * 60 * 1000
const accountsPerRun = 100

/** @param mayGoOn false when the time for it is up. @returns how many of each went. */
export async function removeOutdated(
  now: number,
  mayGoOn: () => boolean,
): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  const messages = await database().remove(messagesCollection, { at: _.lte(now - keepMessagesMs) })
  let history = 0
  for (const subject of keptSubjects)
    history += await database().remove(historyCollection, { subject, at: _.lte(now - keepChangesMs) })
  return { messages, history, accounts: await forgetApplied(now, mayGoOn) }
}

/** What accounts need not know any more of posts and persons that they have nothing to do with. */
async function forgetApplied(now: number, mayGoOn: () => boolean): Promise<number> {
  const { command: _ } = database()
  const settled = await database().find<Account>(
    accountsCollection,
    { appliedAt: _.lte(now - settledMs) },
    {
      orderBy: [['appliedAt', 'asc']],
      limit: accountsPerRun,
      fields: { applied: true, appliedAt: true, actsFor: true, grants: true },
    },
  )
  let count = 0
  for (const account of settled) {
    if (!mayGoOn()) break
    const gone = outdatedApplied(account).map((source) => [`applied.${source}`, _.remove()])
    await database().change(
      accountsCollection,
      // What was applied meanwhile waits for its own hour.
      { _id: account._id, appliedAt: account.appliedAt },
      { ...Object.fromEntries(gone), appliedAt: _.remove() },
    )
    count += 1
  }
  return count
}
