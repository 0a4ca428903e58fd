import { openids } from '../neighbourhood.ts'

const street = '/qinghe/hewan'
/** What the example of `createNotice` makes; it follows from its caller and its key. */
const drafted = 'ntc_0xzqsb57ivj3netj'

const text = {
  title: '周六修剪行道树',
  summary: '周六上午8点到12点修剪河湾路的行道树，请把车挪开。',
  markup: '周六上午8点到12点，河湾路两边修剪行道树。\n\n请在周五晚上把车挪开。',
}

export const editingExamples = {
  createNotice: {
    caller: openids.clerk,
    input: { node: street, kind: 'notice' as const, audience: { nodes: [street] }, text },
    node: street,
  },
  saveDraft: {
    after: ['createNotice'],
    caller: openids.clerk,
    input: {
      noticeId: drafted,
      rev: 1,
      text: { ...text, title: '今晚有大风，请收好阳台' },
      plan: { urgent: true },
    },
    node: street,
  },
  submitForReview: {
    after: ['createNotice'],
    caller: openids.clerk,
    input: { noticeId: drafted, rev: 1 },
    node: street,
  },
  reviewNotice: {
    after: ['createNotice', 'submitForReview'],
    caller: openids.streetAdmin,
    input: { noticeId: drafted, rev: 2, decision: 'approve' as const },
    node: street,
  },
  publishUrgent: {
    after: ['createNotice', 'saveDraft'],
    caller: openids.streetAdmin,
    input: { noticeId: drafted, rev: 2 },
    node: street,
  },
  listDesk: { after: ['createNotice'], caller: openids.clerk, input: { node: street }, node: street },
  getDeskNotice: {
    after: ['createNotice'],
    caller: openids.clerk,
    input: { noticeId: drafted },
    node: street,
  },
}
