import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import {
  fieldNames,
  type lookFields,
  type lookReasons,
  reasonNames,
} from '../../../shared/accounts/privacy.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Grant, Person } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { unseal } from '../../platform/seal.ts'
import { mustKnow, witnessOf } from '../persons/at-desk.ts'

type Reveal = AccountsContract['reveal']
type List = AccountsContract['listLooks']

/** `looks/<lok_…>`: below 1 KB. One look of staff at personal data; written before the answer, never changed. */
export interface Look {
  readonly _id: string
  readonly v: 1
  /** Empty when she was erased. */
  readonly person: string
  readonly at: number
  readonly field: (typeof lookFields)[number]
  readonly reason: (typeof lookReasons)[number]
  readonly words?: string
  /** 赵丽华（河湾街道窗口） */
  readonly who: string
  readonly account: string
  readonly node: string
}

export const looksCollection = 'looks'

const dayMs = 24 * 60 * 60 * 1000
/** Three years; the law asks for six months at least. */
const keepLooksMs = 3 * 365 * dayMs

/** The look is on record before anything is shown; a repeat of the command is the same look. */
export async function reveal({
  input,
  caller,
  now,
  commandId,
}: Call<ParsedInputOf<Reveal>>): Promise<OutputOf<Reveal>> {
  const { personId, field, reason, words } = input
  const { person, grant } = await mustKnow(caller, personId)
  const stored = person[field]
  if (!stored) throw new Refusal('NOT_FOUND')
  await noteLook(
    { person, grant, account: caller.openid, commandId, now },
    { field, reason, ...(words && { words }) },
  )
  return { value: field === 'name' ? stored : unseal(stored) }
}

interface Looking {
  readonly person: Pick<Person, '_id'>
  readonly grant: Grant
  readonly account: string
  readonly commandId: string
  readonly now: number
}

export async function noteLook(
  { person, grant, account, commandId, now }: Looking,
  look: Pick<Look, 'field' | 'reason' | 'words'>,
): Promise<void> {
  const _id = derivedId('lok', commandId)
  const document: Look = {
    _id,
    v: 1,
    person: person._id,
    at: now,
    ...look,
    who: witnessOf(grant),
    account,
    node: grant.node,
  }
  await database().insert(looksCollection, { ...document })
}

const pageSize = 50

export async function listLooks({ input, now }: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  const { personId, before = Number.MAX_SAFE_INTEGER } = input
  const looks = await looksAt(personId, now, { before: Number(before), limit: pageSize })
  const last = looks.at(pageSize - 1)
  return {
    looks: looks.map(viewLook),
    ...(last && { before: String(last.at) }),
  }
}

/** The latest first; what is older than it is kept is not shown, whether or not the timer came by. */
export function looksAt(
  person: string,
  now: number,
  { before = Number.MAX_SAFE_INTEGER, limit = 1000 } = {},
): Promise<Look[]> {
  const { command: _ } = database()
  return database().find<Look>(
    looksCollection,
    { person, at: _.gt(now - keepLooksMs).and(_.lt(before)) },
    { orderBy: [['at', 'desc']], limit },
  )
}

export function viewLook({ at, who, field, reason, words }: Look) {
  return {
    at,
    who,
    what: fieldNames[field],
    why: words ? `${reasonNames[reason]}：${words}` : reasonNames[reason],
  }
}

/** Those that need not be kept any longer. @returns how many. */
export function removeOldLooks(now: number): Promise<number> {
  const { command: _ } = database()
  return database().remove(looksCollection, { at: _.lte(now - keepLooksMs) })
}
