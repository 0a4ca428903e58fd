import { confirmUrgent, discardDraft, startCorrection, takeBackNotice, withdrawNotice } from './correct.ts'
import { getDeskNotice, listDesk, listNoticeHistory, listPublished } from './desk.ts'
import { createNotice, saveDraft } from './draft.ts'
import { addFile, removeFile } from './files.ts'
import { publishUrgent, reviewNotice, submitForReview } from './review.ts'

export const editingHandlers = {
  createNotice,
  saveDraft,
  addFile,
  removeFile,
  submitForReview,
  reviewNotice,
  takeBackNotice,
  discardDraft,
  publishUrgent,
  confirmUrgent,
  startCorrection,
  withdrawNotice,
  listDesk,
  listPublished,
  getDeskNotice,
  listNoticeHistory,
}
