import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { lineage } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import { eventOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type FindNodes, mustBeOpen } from '../nodes.ts'
import {
  collection,
  type Draft,
  firstDue,
  lastOf,
  mostAuthors,
  type Notice,
  type NoticeText,
  type Plan,
  readNotice,
} from '../store.ts'
import { type DeskNotice, viewForDesk } from '../view.ts'
import { act, nameOf } from './act.ts'

type Creation = ParsedInputOf<NoticesContract['createNotice']>
type Saving = ParsedInputOf<NoticesContract['saveDraft']>

/** Begins a draft. Its id comes from the command, so that a repeat finds what the first one made. Three round trips. */
export async function createNotice(
  { input, caller, now, commandId }: Call<Creation>,
  findNodes: FindNodes,
): Promise<DeskNotice> {
  const { node, kind, audience } = input
  const by = nameOf(caller, node)
  refuseOutside(node, audience.nodes)
  const nodes = await mustBeOpen(findNodes, [node, ...audience.nodes])
  const event = eventOf(commandId, { at: now, action: 'create', by, details: { kind } })
  const text = textOf(input.text)
  refuseUnknownFiles({}, text)
  const notice: Notice = {
    _id: derivedId('ntc', commandId),
    v: 1,
    rev: 1,
    node,
    unit: nodes.get(node)?.name ?? '',
    within: lineage(node),
    kind,
    state: 'draft',
    audience,
    earlier: [],
    draft: { ...text, n: 1, at: now, by, begunBy: by, authors: [caller.openid], plan: planOf(input.plan) },
    files: {},
    traces: [],
    last: lastOf(event),
    changedAt: now,
    commands: [commandId],
    unrecorded: [event],
    pending: [],
    queued: 1,
    nextPendingAt: firstDue([event], []),
  }
  const isNew = await database().insert(collection.notices, { ...notice })
  const stored = isNew ? notice : await readNotice(notice._id)
  return viewForDesk(stored, caller, now)
}

/** Writes on. Who writes is an author from then on, and does not review it. Three round trips, four with an audience. */
export function saveDraft(call: Call<Saving>, findNodes: FindNodes): Promise<DeskNotice> {
  const { input, caller, now } = call
  return act(call, 'save', async (notice, by) => {
    const { draft, audience, kind } = notice
    if (!draft) throw new Error('a draft without a draft')
    const text = textOf(input.text)
    refuseUnknownFiles(notice.files, text)
    const isOtherKind = input.kind !== undefined && input.kind !== kind
    if (isOtherKind && notice.state !== 'draft') throw new Refusal('NOTICE_STATE')
    if (input.audience) {
      refuseOutside(notice.node, input.audience.nodes)
      // Whom it was published to does not change any more.
      if (notice.state !== 'draft') throw new Refusal('NOTICE_STATE')
      await mustBeOpen(findNodes, input.audience.nodes)
    }
    const authors = authorsWith(draft, caller.openid)
    const { n, why, hideEarlier, sentBack, begunBy = draft.by } = draft
    return {
      // That somebody else writes on is told, and that it becomes another kind; not each time that she saves.
      isRecorded: isOtherKind || draft.authors.at(-1) !== caller.openid,
      ...(isOtherKind && { details: { kind: input.kind ?? kind } }),
      set: {
        audience: input.audience ?? audience,
        kind: input.kind ?? kind,
        draft: {
          ...text,
          n,
          at: now,
          by,
          authors,
          begunBy,
          ...(why && { why }),
          ...(hideEarlier && { hideEarlier }),
          plan: planOf(input.plan),
          ...(sentBack && { sentBack }),
        },
      },
    }
  })
}

/** Who writes in a draft, or adds a file, has written in it, and was the last one. */
export function authorsWith({ authors }: Draft, openid: string): readonly string[] {
  const others = authors.filter((one) => one !== openid)
  if (others.length >= mostAuthors) throw new Refusal('NOT_ALLOWED')
  return [...others, openid]
}

/** A notice is for its own node or for nodes below it. */
function refuseOutside(node: string, nodes: readonly string[]): void {
  if (!nodes.every((one) => lineage(one).includes(node))) throw new Refusal('NOT_ALLOWED')
}

function refuseUnknownFiles(files: Notice['files'], { pictures, attachments }: NoticeText): void {
  const named = [...pictures, ...attachments]
  if (new Set(named).size < named.length || !named.every((id) => Object.hasOwn(files, id)))
    throw new Refusal('INVALID_INPUT', { fields: ['text.pictures', 'text.attachments'] })
}

function textOf({ meaning, link, ...text }: Creation['text']): NoticeText {
  return { ...text, ...(meaning && { meaning }), ...(link && { link }) }
}

function planOf({
  visibleFrom,
  pinnedUntil,
  endsAt,
  answerDays,
  substance,
  tellAgain,
  ...plan
}: Creation['plan']): Plan {
  return {
    ...plan,
    ...(visibleFrom !== undefined && { visibleFrom }),
    ...(pinnedUntil !== undefined && { pinnedUntil }),
    ...(endsAt !== undefined && { endsAt }),
    ...(answerDays !== undefined && { answerDays }),
    ...(substance !== undefined && { substance }),
    ...(tellAgain !== undefined && { tellAgain }),
  }
}
