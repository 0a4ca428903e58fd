import type { CategoryId } from '../../../shared/circle/categories.ts'
import type { SuggestionKind, suggestionStates } from '../../../shared/circle/suggestions.ts'
import type { Gcj02 } from '../../../shared/geo.ts'
import { database } from '../../platform/database.ts'
import { Refusal } from '../../platform/refusal.ts'
import { collection } from '../store.ts'

/** `place_suggestions/<sug_…>`: below 4 KB. Goes a year after it was answered. */
export interface Suggestion {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  readonly node: string
  /** The node and all above it. */
  readonly within: readonly string[]
  readonly what: SuggestionKind
  readonly text: string
  readonly place?: { readonly id: string; readonly name: string; readonly category: CategoryId }
  readonly missing?: { readonly name: string; readonly category: CategoryId }
  /** Of the place. */
  readonly gcj02?: Gcj02
  /** Who said it, to be told what became of it; staff are not shown it. Absent when the person was erased. */
  readonly account?: string
  readonly at: number
  readonly state: (typeof suggestionStates)[number]
  readonly answer?: string
  readonly answeredAt?: number
  readonly deleteAt?: number
  readonly commands: readonly string[]
}

/** @throws Refusal NOT_FOUND */
export async function readSuggestion(id: string): Promise<Suggestion> {
  const suggestion = await database().read<Suggestion>(collection.suggestions, id)
  if (!suggestion) throw new Refusal('NOT_FOUND')
  return suggestion
}

export function viewSuggestion({
  _id: id,
  rev,
  what,
  text,
  place,
  missing,
  gcj02,
  at,
  state,
  answer,
  answeredAt,
}: Suggestion) {
  return {
    id,
    rev,
    what,
    text,
    ...(place && { place }),
    ...(missing && { missing: { ...missing, ...(gcj02 && { gcj02 }) } }),
    ...(!missing && gcj02 && { gcj02 }),
    at,
    state,
    ...(answer !== undefined && { answer }),
    ...(answeredAt !== undefined && { answeredAt }),
  }
}
