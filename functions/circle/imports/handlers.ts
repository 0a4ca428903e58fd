import type { Nodes } from '../nodes.ts'
import { applyImport, dropImport } from './apply-import.ts'
import { getImport, listImports, previewImport } from './preview-import.ts'

export const importsHandlers = (nodes: Nodes) => ({
  previewImport: (call: Parameters<typeof previewImport>[0]) => previewImport(call, nodes),
  listImports,
  getImport,
  applyImport: (call: Parameters<typeof applyImport>[0]) => applyImport(call, nodes),
  dropImport,
})
