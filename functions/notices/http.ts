import { createHttpFace as createFace, type HttpFace, type Served } from '../platform/http-face.ts'
import type { Perform } from '../platform/perform.ts'
import { poster } from './posters/poster.ts'

/** The HTTP face of notices: its operations, and posters for the paper board and for groups. */
export function createHttpFace(served: Served, perform: Perform): HttpFace {
  return createFace(served, perform, [poster])
}
