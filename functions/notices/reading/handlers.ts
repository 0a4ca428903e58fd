import { compareDraft, compareVersions } from './compare-versions.ts'
import { getNotice, getTeamNotice } from './get-notice.ts'
import { listNotices, listTeamNotices } from './list-notices.ts'

export const readingHandlers = {
  listNotices,
  getNotice,
  compareVersions,
  compareDraft,
  listTeamNotices,
  getTeamNotice,
}
