import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { wgs84Of } from '../../../shared/geo.ts'
import { checkText } from '../../platform/content-check.ts'
import { database } from '../../platform/database.ts'
import { lineOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustBeOpen, type Nodes } from '../nodes.ts'
import { collection, readPlace } from '../store.ts'
import { isCovered, readNetwork } from '../streets.ts'
import { readSuggestion, type Suggestion, viewSuggestion } from './store.ts'

type Suggest = CircleContract['suggestCorrection']
type Mine = CircleContract['listMySuggestions']

const mostMine = 50

/** Its id comes from the command, so that a repeat finds what the first one made. */
export async function suggestCorrection(
  { input, caller, now, commandId }: Call<ParsedInputOf<Suggest>>,
  nodes: Nodes,
): Promise<OutputOf<Suggest>> {
  const { what, text, placeId, missing, gcj02 } = input
  if (gcj02 && !isCovered(await readNetwork(), wgs84Of(gcj02))) throw new Refusal('OUTSIDE_MAP')
  const [place, verdict, lowest] = await Promise.all([
    placeId === undefined ? undefined : readPlace(placeId),
    checkText(missing ? `${missing.name}\n${text}` : text, caller.openid),
    // Who works where it is looks at it first.
    missing && gcj02 && nodes.at(gcj02),
    missing && mustBeOpen(nodes, missing.node),
  ])
  if (verdict === 'refused') throw new Refusal('CONTENT_REFUSED', { fields: ['text'] })
  const node = place?.node ?? lowest ?? missing?.node
  if (node === undefined) throw new Error('a suggestion about nothing')
  const suggestion: Suggestion = {
    _id: derivedId('sug', commandId),
    v: 1,
    rev: 1,
    node,
    within: lineOf(node),
    what,
    text,
    ...(place && { place: { id: place._id, name: place.name, category: place.category } }),
    ...(missing && { missing: { name: missing.name, category: missing.category } }),
    ...(gcj02 && { gcj02 }),
    account: caller.openid,
    at: now,
    state: 'open',
    commands: [commandId],
  }
  const isNew = await database().insert(collection.suggestions, { ...suggestion })
  return viewSuggestion(isNew ? suggestion : await readSuggestion(suggestion._id))
}

export async function listMySuggestions({ caller }: Call<ParsedInputOf<Mine>>): Promise<OutputOf<Mine>> {
  const mine = await database().find<Suggestion>(
    collection.suggestions,
    { account: caller.openid },
    { orderBy: [['at', 'desc']], limit: mostMine },
  )
  return { suggestions: mine.map(viewSuggestion) }
}
