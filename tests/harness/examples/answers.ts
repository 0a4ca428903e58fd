import { openids, people } from '../neighbourhood.ts'
import { answerIds, noticeIds } from '../notices.ts'

const liuan = '/qinghe/hewan/liuan'

export const answersExamples = {
  answerAnnouncement: {
    caller: openids.wang,
    input: { noticeId: noticeIds.shed, personId: people.wang, text: '请把车棚建在东门外。' },
  },
  listMyAnswers: { after: ['answerAnnouncement'], caller: openids.wang, input: {} },
  enterAnswer: {
    caller: openids.leader,
    input: {
      noticeId: noticeIds.shed,
      channel: 'phone' as const,
      receivedOn: '2026-03-02',
      name: '刘大爷',
      text: '同意建，最好加个顶。',
    },
    node: liuan,
  },
  listAnswers: { caller: openids.leader, input: { noticeId: noticeIds.shed }, node: liuan },
  replyToAnswer: {
    caller: openids.leader,
    input: { answerId: answerIds.waiting, text: '车棚往东移了十米，装了烟感。' },
    node: liuan,
  },
  closeAnnouncement: {
    caller: openids.leader,
    input: { noticeId: noticeIds.benches, rev: 3 },
    node: liuan,
  },
  exportCourse: { caller: openids.leader, input: { noticeId: noticeIds.benches }, node: liuan },
}
