import { openids } from '../neighbourhood.ts'
import { delivered, doors, doorsOfGrid1, grid1, water, waterId } from '../reach.ts'

const liuan = '/qinghe/hewan/liuan'
const documents = { notices: [water], doors: [doorsOfGrid1], notice_deliveries: [delivered] }
const [first, second] = doors
if (!first || !second) throw new Error('no doors')

export const reachExamples = {
  getDoors: { caller: openids.stranger, documents, input: { node: grid1 } },
  saveDoors: {
    caller: openids.leader,
    input: { node: `${liuan}/grid-2`, rev: 0, doors: [...doors] },
    node: liuan,
  },
  confirmReach: {
    caller: openids.wang,
    documents,
    input: { noticeId: waterId, door: { node: grid1, ...first } },
  },
  listMustReach: { caller: openids.gridWorker, documents, input: { node: grid1 }, node: grid1 },
  listNotReached: {
    after: ['confirmReach'],
    caller: openids.gridWorker,
    documents,
    input: { noticeId: waterId, node: grid1 },
    node: grid1,
  },
  recordVisits: {
    caller: openids.gridWorker,
    documents,
    input: {
      noticeId: waterId,
      node: grid1,
      visits: [
        { ...first, how: 'visit' as const, at: Date.parse('2026-03-02T07:50:00+08:00') },
        { ...second, how: 'phone' as const, at: Date.parse('2026-03-02T07:55:00+08:00') },
      ],
    },
    node: grid1,
  },
  getReach: {
    after: ['confirmReach'],
    caller: openids.leader,
    documents,
    input: { noticeId: waterId },
    node: liuan,
  },
  getDashboard: { caller: openids.leader, documents, input: { node: liuan }, node: liuan },
}
