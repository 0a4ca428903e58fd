import type { Nodes } from '../nodes.ts'
import type { SitesToday } from '../sites.ts'
import { acceptSuggestion, declineSuggestion, listSuggestions } from './answer.ts'
import { listMySuggestions, suggestCorrection } from './suggest.ts'

export const suggestionsHandlers = (nodes: Nodes, sitesToday: SitesToday) => ({
  suggestCorrection: (call: Parameters<typeof suggestCorrection>[0]) => suggestCorrection(call, nodes),
  listMySuggestions,
  listSuggestions,
  acceptSuggestion: (call: Parameters<typeof acceptSuggestion>[0]) =>
    acceptSuggestion(call, nodes, sitesToday),
  declineSuggestion,
})
