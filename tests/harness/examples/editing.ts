import { fileIdOf } from '../../../local/cloudbase/storage.ts'
import { openids } from '../neighbourhood.ts'
import { noticeIds } from '../notices.ts'

const street = '/qinghe/hewan'
const liuan = '/qinghe/hewan/liuan'
/** What the examples of `createNotice` and `addFile` make; it follows from their caller and their key. */
const drafted = 'ntc_0xzqsb57ivj3netj'
const added = 'fil_2xs0nbva60qsoo78'
const upload = `inbox/${drafted}/route.pdf`

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
  addFile: {
    after: ['createNotice'],
    caller: openids.clerk,
    input: {
      noticeId: drafted,
      rev: 1,
      use: 'attachment' as const,
      upload: fileIdOf(upload),
      name: '绕行路线.pdf',
    },
    node: street,
    uploads: [{ path: upload, content: Buffer.from('%PDF-1.7 made for a test') }],
  },
  removeFile: {
    after: ['createNotice', 'addFile'],
    caller: openids.clerk,
    input: { noticeId: drafted, rev: 2, fileId: added },
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
  takeBackNotice: {
    after: ['createNotice', 'submitForReview'],
    caller: openids.clerk,
    input: { noticeId: drafted, rev: 2 },
    node: street,
  },
  discardDraft: {
    after: ['createNotice'],
    caller: openids.clerk,
    input: { noticeId: drafted, rev: 1 },
    node: street,
  },
  publishUrgent: {
    after: ['createNotice', 'saveDraft'],
    caller: openids.streetAdmin,
    input: { noticeId: drafted, rev: 2 },
    node: street,
  },
  confirmUrgent: {
    after: ['createNotice', 'saveDraft', 'publishUrgent'],
    caller: openids.countyAdmin,
    input: { noticeId: drafted, rev: 3 },
    node: street,
  },
  startCorrection: {
    caller: openids.leader,
    input: { noticeId: noticeIds.heating, rev: 7, why: '日期又变了' },
    node: liuan,
  },
  withdrawNotice: {
    caller: openids.leader,
    input: { noticeId: noticeIds.heating, rev: 7, why: '县里还没有定下日期' },
    node: liuan,
  },
  listPublished: { caller: openids.leader, input: { node: liuan }, node: liuan },
  listNoticeHistory: {
    after: ['createNotice', 'submitForReview'],
    caller: openids.clerk,
    input: { noticeId: drafted },
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
