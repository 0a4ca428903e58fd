import { coverageOperations } from './coverage.ts'
import { importsOperations } from './imports.ts'
import { pathsOperations } from './paths.ts'
import { placesOperations } from './places.ts'
import { reachOperations } from './reach.ts'
import { suggestionsOperations } from './suggestions.ts'

/** The quarter-hour circle: what one can walk to, who keeps it, what is missing where. */
export const circleContract = {
  ...reachOperations,
  ...placesOperations,
  ...suggestionsOperations,
  ...pathsOperations,
  ...importsOperations,
  ...coverageOperations,
}

export type CircleContract = typeof circleContract
