import type { Nodes } from '../nodes.ts'
import { exportCoverage, getCoverage } from './get-coverage.ts'

export const coverageHandlers = (nodes: Nodes) => ({
  getCoverage: (call: Parameters<typeof getCoverage>[0]) => getCoverage(call, nodes),
  exportCoverage: (call: Parameters<typeof exportCoverage>[0]) => exportCoverage(call, nodes),
})
