import { setFlagsFromString } from 'node:v8'
import { circleContract } from '../../shared/circle/contract.ts'
import { findAreas, findDrawn, findNodeAt, findNodes, searchAreas } from '../accounts/port.ts'
import { sitesToday } from '../appointments/port.ts'
import { serve } from '../platform/entry.ts'
import { coverageHandlers } from './coverage/handlers.ts'
import { importsHandlers } from './imports/handlers.ts'
import { pathsHandlers } from './paths/handlers.ts'
import { placesHandlers } from './places/handlers.ts'
import { reachHandlers } from './reach/handlers.ts'
import { runDue } from './run-due.ts'
import { suggestionsHandlers } from './suggestions/handlers.ts'

// A call leaves 2 MB behind and a coverage 16: V8 lets 30 MB of that lie, and takes 34 MB for what is new. Told this while it runs, it
// collects earlier: at most 102 MB instead of 147 (docs/measurements.md).
setFlagsFromString('--optimize-for-size')

const nodes = { find: findNodes, areas: findAreas, drawn: findDrawn, at: findNodeAt, search: searchAreas }

export const main = serve({
  name: 'circle',
  contract: circleContract,
  handlers: {
    ...reachHandlers(nodes, sitesToday),
    ...placesHandlers(nodes, sitesToday),
    ...suggestionsHandlers(nodes, sitesToday),
    ...pathsHandlers(nodes),
    ...importsHandlers(nodes),
    ...coverageHandlers(nodes),
  },
  runDue,
})
