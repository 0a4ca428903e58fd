import { acceptInvitation, readInvitation } from './accept-invitation.ts'
import { getBoundaries } from './boundaries.ts'
import { addNode, changeNode, closeNode } from './change-nodes.ts'
import { addPost, closePost } from './change-posts.ts'
import { endHolding, leavePost } from './hold-posts.ts'
import { invite, withdrawInvitation } from './invite.ts'
import { endLeave, setLeave } from './leave.ts'
import { listHistory } from './list-history.ts'
import { keepPromise, listMyPosts } from './my-posts.ts'
import { getOrganisation, listNodes, locateNode } from './read-organisation.ts'

export const organisationHandlers = {
  listNodes,
  locateNode,
  getOrganisation,
  listHistory,
  getBoundaries,
  addNode,
  changeNode,
  closeNode,
  addPost,
  closePost,
  invite,
  withdrawInvitation,
  endHolding,
  setLeave,
  endLeave,
  readInvitation,
  acceptInvitation,
  listMyPosts,
  keepPromise,
  leavePost,
}
