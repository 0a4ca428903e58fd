import type { Collection } from './collection.ts'
import { invalidOperator } from './errors.ts'
import type { MatchContext } from './match.ts'
import type { Store } from './store.ts'
import type { Document } from './values.ts'

export function aggregate(
  _store: Store,
  _collection: Collection,
  stages: Document[],
  _context: MatchContext,
): Document[] {
  throw invalidOperator('stage', Object.keys(stages[0] ?? {})[0] ?? '')
}
