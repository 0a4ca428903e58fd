import type { Nodes } from '../nodes.ts'
import { addPath, listPaths, removePath } from './keep-paths.ts'

export const pathsHandlers = (nodes: Nodes) => ({
  listPaths,
  addPath: (call: Parameters<typeof addPath>[0]) => addPath(call, nodes),
  removePath,
})
