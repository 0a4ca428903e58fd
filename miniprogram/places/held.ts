import type { CircleContract } from '../../shared/circle/contract'
import type { OutputOf } from '../../shared/contract'

/** A suggestion on its way from the list to the page that changes the place. */
export type Suggestion = OutputOf<CircleContract['listSuggestions']>['suggestions'][number]

let held: Suggestion | undefined

export function holdSuggestion(suggestion: Suggestion): void {
  held = suggestion
}

export function heldSuggestion(id: string): Suggestion | undefined {
  return held?.id === id ? held : undefined
}
