import { openids } from '../neighbourhood.ts'
import { noticeIds } from '../notices.ts'

const liuan = '/qinghe/hewan/liuan'

export const readingExamples = {
  listNotices: { caller: openids.stranger, input: { node: `${liuan}/grid-1`, kind: 'notice' as const } },
  getNotice: { caller: openids.stranger, input: { noticeId: noticeIds.heating } },
  compareVersions: { caller: openids.stranger, input: { noticeId: noticeIds.heating, from: '1', to: '2' } },
  compareDraft: {
    after: ['startCorrection'],
    caller: openids.leader,
    input: { noticeId: noticeIds.heating },
    node: liuan,
  },
  listTeamNotices: { caller: openids.leader, input: { node: liuan }, node: liuan },
  getTeamNotice: {
    caller: openids.leader,
    input: { noticeId: noticeIds.shifts, node: liuan },
    node: liuan,
  },
}
