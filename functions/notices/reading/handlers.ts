import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import type { Call } from '../../platform/perform.ts'
import type { FindOffice } from '../nodes.ts'
import { compareDraft, compareVersions } from './compare-versions.ts'
import { getNotice, getTeamNotice } from './get-notice.ts'
import { listNotices, listTeamNotices } from './list-notices.ts'

export function readingHandlers(findOffice: FindOffice) {
  return {
    listNotices,
    getNotice: (call: Call<ParsedInputOf<NoticesContract['getNotice']>>) => getNotice(call, findOffice),
    compareVersions,
    compareDraft,
    listTeamNotices,
    getTeamNotice,
  }
}
