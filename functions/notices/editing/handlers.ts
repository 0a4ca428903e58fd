import { getDeskNotice, listDesk } from './desk.ts'
import { createNotice, saveDraft } from './draft.ts'
import { publishUrgent, reviewNotice, submitForReview } from './review.ts'

export const editingHandlers = {
  createNotice,
  saveDraft,
  submitForReview,
  reviewNotice,
  publishUrgent,
  listDesk,
  getDeskNotice,
}
