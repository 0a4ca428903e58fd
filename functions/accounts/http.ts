import { createHttpFace as createFace, type HttpFace, type Page, type Served } from '../platform/http-face.ts'
import type { Perform } from '../platform/perform.ts'

/** The page for computers; scripts/build-functions.ts puts it in. */
declare const deskPage: Page

/** The HTTP face of accounts: its operations, and the page on which staff sign in. */
export function createHttpFace(served: Served, perform: Perform): HttpFace {
  return createFace(served, perform, [deskPage])
}
