import { getNotice, getTeamNotice } from './get-notice.ts'
import { listNotices, listTeamNotices } from './list-notices.ts'

export const readingHandlers = { listNotices, getNotice, listTeamNotices, getTeamNotice }
