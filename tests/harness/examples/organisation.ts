import type { OrganisationOperations } from '../../../shared/accounts/organisation.ts'
import type { Example } from '../examples.ts'
import { openids, vacantPost } from '../neighbourhood.ts'

const street = '/qinghe/hewan'
const liuan = '/qinghe/hewan/liuan'
const vacant = { node: liuan, postId: vacantPost } as const
const held = { node: liuan, postId: 'post_volunteerliuan1' } as const
/** What the example of `invite` makes; it follows from its caller and its key. */
const code = '93CS-W42M'
const promises = [{ what: '周五送药', toWhom: '3号楼张奶奶' }]

export const organisationExamples: {
  readonly [Op in keyof OrganisationOperations]: Example<OrganisationOperations[Op]>
} = {
  listNodes: { caller: openids.stranger, input: { below: street } },
  locateNode: { after: ['changeNode'], caller: openids.stranger, input: { gcj02: '39.995,116.34' } },
  getOrganisation: { caller: openids.leader, input: { node: liuan }, node: liuan },
  listHistory: { after: ['addPost'], caller: openids.leader, input: { node: liuan }, node: liuan },
  getBoundaries: {
    after: ['changeNode'],
    caller: openids.streetAdmin,
    input: { node: street },
    node: street,
  },
  addNode: {
    caller: openids.streetAdmin,
    input: { node: liuan, rev: 1, slug: 'grid-3', kind: 'grid', name: '柳岸社区第三网格' },
    node: liuan,
  },
  changeNode: {
    caller: openids.streetAdmin,
    input: {
      node: liuan,
      rev: 1,
      announcementDays: 5,
      boundaryGcj02: [
        { latitude: 39.993, longitude: 116.33 },
        { latitude: 39.993, longitude: 116.345 },
        { latitude: 40.003, longitude: 116.345 },
        { latitude: 40.003, longitude: 116.33 },
      ],
    },
    node: liuan,
  },
  closeNode: {
    caller: openids.streetAdmin,
    input: { node: `${liuan}/grid-2`, rev: 1 },
    node: `${liuan}/grid-2`,
  },
  addPost: {
    caller: openids.leader,
    input: { node: liuan, rev: 1, role: 'volunteer', title: '柳岸社区助老志愿者' },
    node: liuan,
  },
  closePost: { caller: openids.leader, input: { ...vacant, rev: 1 }, node: liuan },
  invite: { caller: openids.leader, input: { ...vacant, rev: 1, name: '陈静' }, node: liuan },
  withdrawInvitation: {
    after: ['invite'],
    caller: openids.leader,
    input: { ...vacant, rev: 2 },
    node: liuan,
  },
  endHolding: { caller: openids.leader, input: { ...held, rev: 1, promises }, node: liuan },
  setLeave: {
    caller: openids.leader,
    input: {
      ...held,
      rev: 1,
      from: '2026-03-02',
      to: '2026-03-06',
      deputy: { node: liuan, postId: 'post_volunteerliuan2' },
      promises,
    },
    node: liuan,
  },
  endLeave: { after: ['setLeave'], caller: openids.leader, input: { ...held, rev: 2 }, node: liuan },
  readInvitation: { after: ['invite'], caller: openids.stranger, input: { code } },
  acceptInvitation: { after: ['invite'], caller: openids.stranger, input: { code } },
  listMyPosts: { after: ['setLeave'], caller: openids.otherVolunteer, input: {} },
  keepPromise: {
    after: ['setLeave'],
    caller: openids.otherVolunteer,
    input: { promiseId: 'prm_0d81bgpzfmehx1t1' },
  },
  leavePost: { caller: openids.volunteer, input: { postId: 'post_volunteerliuan1' } },
}
