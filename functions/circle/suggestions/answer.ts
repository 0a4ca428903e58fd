import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { checkText } from '../../platform/content-check.ts'
import { database } from '../../platform/database.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustBeOpen, type Nodes } from '../nodes.ts'
import { changePlace, keeperOf } from '../places/change.ts'
import { checkFacts, fieldsOf } from '../places/facts.ts'
import { closing, newPlace } from '../places/keep.ts'
import type { SitesToday } from '../sites.ts'
import { collection, noteChange, rememberedCommands } from '../store.ts'
import { readSuggestion, type Suggestion, viewSuggestion } from './store.ts'

type Accept = CircleContract['acceptSuggestion']
type Decline = CircleContract['declineSuggestion']
type List = CircleContract['listSuggestions']
type View = OutputOf<Accept>

const mostListed = 100
const keptMs = 365 * 24 * 60 * 60 * 1000

export async function listSuggestions({ input, caller }: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  const { node, state } = input
  caller.mustReach(node)
  const found = await database().find<Suggestion>(
    collection.suggestions,
    { within: node, state },
    { orderBy: [['at', state === 'open' ? 'asc' : 'desc']], limit: mostListed + 1 },
  )
  return { suggestions: found.slice(0, mostListed).map(view), more: found.length > mostListed }
}

/**
 * The place is changed first, then the suggestion: should the function die between the two, the suggestion is still open, and
 * accepting it again changes the place no second time.
 */
export async function acceptSuggestion(
  call: Call<ParsedInputOf<Accept>>,
  nodes: Nodes,
  sitesToday: SitesToday,
): Promise<View> {
  const { input, caller, now, commandId } = call
  const { place: facts, placeRev, answer } = input
  const suggestion = await mustBeAnswered(call)
  if (suggestion.state !== 'open') return view(suggestion)
  await checkAnswer(answer, caller.openid)
  const { node, place } = suggestion
  if (place) {
    if (placeRev === undefined) throw new Refusal('INVALID_INPUT', { fields: ['placeRev'] })
    const change = { ...call, input: { placeId: place.id, rev: placeRev } }
    if (facts)
      await changePlace(change, 'change', async () => {
        await checkFacts(facts, caller.openid, sitesToday, now)
        return { set: { ...fieldsOf(facts) } }
      })
    else await changePlace(change, 'close', closing)
  } else {
    if (!facts) throw new Refusal('INVALID_INPUT', { fields: ['place'] })
    await Promise.all([mustBeOpen(nodes, node), checkFacts(facts, caller.openid, sitesToday, now)])
    // One suggestion makes one place, whoever accepts it.
    const _id = derivedId('plc', suggestion._id)
    const by = keeperOf(caller, node)
    await database().insert(collection.places, {
      ...newPlace(_id, node, facts, 'suggestion', by, now, commandId),
    })
    await noteChange(commandId)
  }
  return settle(suggestion, 'accepted', answer, now, commandId)
}

export async function declineSuggestion(call: Call<ParsedInputOf<Decline>>): Promise<View> {
  const { input, caller, now, commandId } = call
  const suggestion = await mustBeAnswered(call)
  if (suggestion.state !== 'open') return view(suggestion)
  await checkAnswer(input.answer, caller.openid)
  return settle(suggestion, 'declined', input.answer, now, commandId)
}

/** The resident reads it. @throws Refusal CONTENT_REFUSED */
async function checkAnswer(answer: string | undefined, openid: string): Promise<void> {
  if (answer !== undefined && (await checkText(answer, openid)) === 'refused')
    throw new Refusal('CONTENT_REFUSED', { fields: ['answer'] })
}

/**
 * @returns the suggestion; answered already where this very command did it.
 * @throws Refusal NOT_FOUND, NOT_ALLOWED, SUGGESTION_STATE, STALE
 */
async function mustBeAnswered({
  input,
  caller,
  commandId,
}: Call<{ readonly suggestionId: string; readonly rev: number }>): Promise<Suggestion> {
  const suggestion = await readSuggestion(input.suggestionId)
  caller.mustReach(suggestion.node)
  if (suggestion.commands.includes(commandId)) return suggestion
  if (suggestion.state !== 'open') throw new Refusal('SUGGESTION_STATE')
  if (suggestion.rev !== input.rev) throw new Refusal('STALE', { rev: suggestion.rev })
  return suggestion
}

async function settle(
  { _id, rev }: Suggestion,
  state: 'accepted' | 'declined',
  answer: string | undefined,
  now: number,
  commandId: string,
): Promise<View> {
  const { command: _ } = database()
  const settled = await database().changeAndRead<Suggestion>(
    collection.suggestions,
    { _id, rev },
    {
      state,
      answer: answer ?? _.remove(),
      answeredAt: now,
      deleteAt: now + keptMs,
      rev: _.inc(1),
      commands: _.push({ each: [commandId], slice: -rememberedCommands }),
    },
  )
  const seen = settled ?? (await readSuggestion(_id))
  if (seen.commands.includes(commandId)) return view(seen)
  // Somebody declined it in the moment in which the map was changed as it says: what the map shows is the answer.
  if (state === 'accepted' && seen.state === 'declined') return settle(seen, state, answer, now, commandId)
  throw new Refusal('SUGGESTION_STATE')
}

function view(suggestion: Suggestion): View {
  return { ...viewSuggestion(suggestion), node: suggestion.node }
}
