import type { Role } from '../../shared/contract.ts'
import { database } from './database.ts'
import { derivedId } from './ids.ts'

/**
 * What was changed, by whom, when. An event is written INTO the document that it is about, in the very write of the change
 * (`unrecorded`): there is no change without its event. Afterwards it is copied into `history` under its own id and taken off the
 * document. Whoever reads takes both, so that it does not matter how far the copying came.
 *
 * Details hold no personal data of residents: node names, titles, states, counts, masked names at most. Names of staff are part of it.
 */

/** A member of the staff, by the post that gave the right. */
export interface StaffActor {
  readonly name: string
  readonly title: string
  readonly role: Role
  readonly node: string
}

/** Who did it; nobody else is named. */
export type Actor = StaffActor | 'resident' | 'system'

export interface HistoryEvent<Action extends string = string> {
  /** `evt_…`; the same for every repeat of what caused it. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly action: Action
  readonly by: Actor
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/** What an entry is about: a list of one of them is not filled by the others. */
export type Subject = 'organisation' | 'person' | 'notice'

/**
 * `history/<id of the event>`: below 2 KB, never changed. What was changed of rights and of persons goes after three years
 * (functions/accounts/retention.ts); the course of a notice stays as long as the notice.
 */
export interface HistoryEntry extends HistoryEvent {
  readonly _id: string
  readonly v: 1
  readonly subject: Subject
  /** What it is about: a node's path, the id of a notice or a person. */
  readonly of: string
  /** The node and all above it, for 'what happened at and below this node'; empty where no node is concerned. */
  readonly within: readonly string[]
}

export interface Recorded {
  readonly _id: string
  readonly unrecorded?: readonly HistoryEvent[]
}

export const historyCollection = 'history'
/** One command makes a handful of events. */
const sameInstant = 100

export function actorOf({ name, title, role, node }: StaffActor): StaffActor {
  return { name, title, role, node }
}

/** @param cause what makes it happen once: the command's id, or what the timer found. */
export function eventOf<Action extends string>(
  cause: string,
  event: Omit<HistoryEvent<Action>, 'id'>,
): HistoryEvent<Action> {
  return { id: eventIdOf(cause, event.action), ...event }
}

export function eventIdOf(cause: string, action: string): string {
  return derivedId('evt', cause, action)
}

/**
 * Copies a document's events into `history`: one round trip each. Taking them off the document is for the caller
 * (`takeOffEvents`), who may have more to write there.
 * @param node the path of the node that it belongs to, where there is one.
 */
export async function recordEvents({ _id, unrecorded = [] }: Recorded, node?: string): Promise<void> {
  await Promise.all(
    unrecorded.map((event) =>
      database().insert(historyCollection, {
        ...event,
        _id: event.id,
        v: 1,
        subject: subjectOf(_id),
        of: _id,
        within: node ? lineOf(node) : [],
      } satisfies HistoryEntry),
    ),
  )
}

/** The change that takes recorded events off their document. */
export function takeOffEvents({ unrecorded = [] }: Recorded): { readonly unrecorded: unknown } {
  const { command: _ } = database()
  return { unrecorded: _.pull({ id: _.in(unrecorded.map(({ id }) => id)) }) }
}

/** Both at once: two round trips, none where there is nothing to copy. */
export async function moveOutEvents(collection: string, document: Recorded, node?: string): Promise<void> {
  if (!document.unrecorded || document.unrecorded.length === 0) return
  await recordEvents(document, node)
  await database().change(collection, { _id: document._id }, takeOffEvents(document))
}

export interface HistoryQuery {
  /** One document's history, or that of everything at and below a node. */
  readonly about: { readonly of: string } | { readonly subject: Subject; readonly within: string }
  /** Documents with events that are perhaps not copied yet. */
  readonly documents: readonly Recorded[]
  /** Only what happened before this instant. Epoch milliseconds. */
  readonly before?: number
  readonly limit: number
}

/**
 * The latest first. One round trip; with a full page one more, so that what happened in the same instant stays together and the
 * next page begins `before` the last one's.
 */
export async function readHistory(query: HistoryQuery): Promise<readonly HistoryEvent[]> {
  const { command: _ } = database()
  const { about, documents, before = Number.MAX_SAFE_INTEGER, limit } = query
  const find = (at: unknown, limit: number) =>
    database().find<HistoryEntry>(historyCollection, { ...about, at }, { orderBy: [['at', 'desc']], limit })
  const page = await find(_.lt(before), limit)
  const last = page.at(limit - 1)
  const stored = last ? [...page, ...(await find(last.at, sameInstant))] : page
  const from = last?.at ?? 0
  const fresh = documents
    .flatMap(({ unrecorded = [] }) => unrecorded)
    .filter(({ at }) => from <= at && at < before)
  const byId = new Map([...stored, ...fresh].map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
}

/** By the id of the document. */
function subjectOf(id: string): Subject {
  if (id.startsWith('/')) return 'organisation'
  return id.startsWith('per_') ? 'person' : 'notice'
}

/** `/a/b` → `/a`, `/a/b`. */
export function lineOf(node: string): readonly string[] {
  const names = node.split('/').slice(1)
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
}
