import { answersOperations } from './answers.ts'
import { editingOperations } from './editing.ts'
import { reachOperations } from './reach.ts'
import { readingOperations } from './reading.ts'

/** Notices and public announcements: written, reviewed, published, read, answered. */
export const noticesContract = {
  ...editingOperations,
  ...readingOperations,
  ...answersOperations,
  ...reachOperations,
}

export type NoticesContract = typeof noticesContract
