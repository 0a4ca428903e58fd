import { openids } from '../neighbourhood.ts'

/** What the example of `startSignIn` makes; it follows from the key of the example's browser. */
const waiting = { code: 'UTJ6PGYE', digits: '20' }
const computerId = 'ses_0z10m4s3hhxvkj6c'

export const signInExamples = {
  startSignIn: { caller: '', input: { system: 'windows', browser: 'edge' } },
  pollSignIn: { after: ['startSignIn'], caller: '', input: {} },
  becomeDisplay: { after: ['startSignIn', 'confirmSignIn'], caller: '', input: {} },
  signOut: { after: ['startSignIn', 'confirmSignIn'], caller: '', input: {} },
  findSignIn: {
    after: ['startSignIn'],
    caller: openids.clerk,
    input: { code: waiting.code },
    node: '/qinghe/hewan',
  },
  confirmSignIn: {
    after: ['startSignIn'],
    caller: openids.clerk,
    input: waiting,
    node: '/qinghe/hewan',
  },
  listComputers: {
    after: ['startSignIn', 'confirmSignIn'],
    caller: openids.clerk,
    input: {},
    node: '/qinghe/hewan',
  },
  endSessions: {
    after: ['startSignIn', 'confirmSignIn'],
    caller: openids.clerk,
    input: { computerId },
    node: '/qinghe/hewan',
  },
} as const
