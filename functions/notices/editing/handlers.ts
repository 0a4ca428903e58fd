import type { FindNodes } from '../nodes.ts'
import { confirmUrgent, discardDraft, startCorrection, takeBackNotice, withdrawNotice } from './correct.ts'
import { getDeskNotice, listDesk, listNoticeHistory, listPublished } from './desk.ts'
import { createNotice, saveDraft } from './draft.ts'
import { addFile, removeFile } from './files.ts'
import { publishUrgent, reviewNotice, submitForReview } from './review.ts'

export const editingHandlers = (findNodes: FindNodes) => ({
  createNotice: (call: Parameters<typeof createNotice>[0]) => createNotice(call, findNodes),
  saveDraft: (call: Parameters<typeof saveDraft>[0]) => saveDraft(call, findNodes),
  addFile,
  removeFile,
  submitForReview: (call: Parameters<typeof submitForReview>[0]) => submitForReview(call, findNodes),
  reviewNotice: (call: Parameters<typeof reviewNotice>[0]) => reviewNotice(call, findNodes),
  takeBackNotice,
  discardDraft,
  publishUrgent: (call: Parameters<typeof publishUrgent>[0]) => publishUrgent(call, findNodes),
  confirmUrgent,
  startCorrection,
  withdrawNotice,
  listDesk,
  listPublished,
  getDeskNotice,
  listNoticeHistory,
})
