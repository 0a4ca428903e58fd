import { type Role, staffRoles } from '../../../shared/contract.ts'
import { outermost } from '../../../shared/notices/reach-rules.ts'
import { type AudienceKind, covers } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import { type Account, accountsCollection, type Grant, grantsOf } from '../../platform/people.ts'

/** Whose phones a message to many is for, read in batches in the order of an index. */
export interface Audience {
  /** What is gone through one after the other, sorted: places, or roles. */
  readonly parts: readonly string[]
  /** The next accounts of a part, some of whom may not be meant. */
  read(part: string, after: After, limit: number): Promise<Recipient[]>
  /** What the accounts of a part are sorted by before their ids. */
  orderOf(recipient: Recipient): string
  /** The node at which an account is counted; undefined where it is not meant, or belongs to another part. */
  placeOf(recipient: Recipient, part: string): string | undefined
}

export type Recipient = Pick<Account, '_id' | 'preferences' | 'credits' | 'told'> &
  Partial<Pick<Account, 'grants'>>

/** Where the batch before ended; an empty `account`: nowhere yet. */
interface After {
  readonly home: string
  readonly account: string
}

const fields = { preferences: true, credits: true, told: true } as const

/** Everybody who said that she lives at or below one of these nodes. */
export function livingAt(nodes: readonly string[]): Audience {
  const homeOf = ({ preferences }: Recipient) => preferences?.home ?? ''
  return {
    parts: outermost(nodes),
    orderOf: homeOf,
    // Neighbours in the alphabet are read too: `/a/b-2` after `/a/b`.
    placeOf: (recipient, node) => (covers([node], homeOf(recipient)) ? homeOf(recipient) : undefined),
    read(node, { home, account }, limit) {
      const { command: _ } = database()
      const lives = (condition: unknown) => ({ 'preferences.home': condition })
      // The sign after `/` is `0`.
      const within = [lives(_.gte(node)), lives(_.lt(`${node}0`))]
      const after = _.or([lives(_.gt(home)), { ...lives(home), _id: _.gt(account) }])
      return database().find<Recipient>(accountsCollection, _.and(account ? [...within, after] : within), {
        orderBy: [
          ['preferences.home', 'asc'],
          ['_id', 'asc'],
        ],
        limit,
        fields,
      })
    },
  }
}

/** Who is told what is for staff, or for volunteers: staff may read the latter, and are not woken by it. */
const rolesTold: Readonly<Record<Exclude<AudienceKind, 'everyone'>, readonly Role[]>> = {
  staff: [...staffRoles].sort(),
  volunteers: ['volunteer'],
}

/**
 * Everybody who works at or below one of these nodes now, be it as a deputy; once, whatever posts she holds. Counted is at the node that
 * the notice is for and no further down: the number of a grid would be what is known of one colleague.
 */
export function workingAt(
  nodes: readonly string[],
  who: Exclude<AudienceKind, 'everyone'>,
  now: number,
): Audience {
  const roles = rolesTold[who]
  const places = outermost(nodes)
  return {
    parts: roles,
    orderOf: () => '',
    placeOf(recipient, role) {
      const posts = postsAt(recipient, nodes, who, now)
      const first = roles.find((one) => posts.some((post) => post.role === one))
      return first === role
        ? places.find((node) => posts.some((post) => covers([node], post.node)))
        : undefined
    },
    read(role, { account }, limit) {
      const { command: _ } = database()
      return database().find<Recipient>(
        accountsCollection,
        { 'grants.role': role, ...(account && { _id: _.gt(account) }) },
        { orderBy: [['_id', 'asc']], limit, fields: { ...fields, grants: true } },
      )
    },
  }
}

/** The posts by which a notice for staff or volunteers concerns an account. */
export function postsAt(
  { grants = [] }: Partial<Pick<Account, 'grants'>>,
  nodes: readonly string[],
  who: Exclude<AudienceKind, 'everyone'>,
  now: number,
): readonly Grant[] {
  return grantsOf({ grants }, rolesTold[who], now).filter(({ node }) => covers(nodes, node))
}
