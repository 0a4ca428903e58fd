import { postStateOf, roleNames } from '../../../shared/accounts/appointing.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import { type OutputOf, type ParsedInputOf, roles } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { actorOf, eventOf } from '../../platform/history.ts'
import { hashOfCode } from '../../platform/one-time-code.ts'
import { type Account, grantsOf, readAccount } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { deciding } from './deciding.ts'
import { finishNode } from './finish.ts'
import { invitationPurpose } from './invite.ts'
import { listMyPosts } from './my-posts.ts'
import {
  changeNode,
  grantOfHolder,
  type Invitation,
  type InvitationPointer,
  invitationsCollection,
  mostGrants,
  type OrgNode,
  type Post,
  readNode,
  withPost,
} from './store.ts'

type Read = AccountsContract['readInvitation']
type Accept = AccountsContract['acceptInvitation']

export async function readInvitation({ input, now }: Call<ParsedInputOf<Read>>): Promise<OutputOf<Read>> {
  const hash = hashOfCode(invitationPurpose, input.code)
  const pointer = await database().read<InvitationPointer>(invitationsCollection, hash)
  if (!pointer) throw new Refusal('INVITATION_GONE')
  const [node, inviter] = await Promise.all([readNode(pointer.node), readInviter(pointer)])
  const found = node && invitedBy(node, hash, now)
  if (!found || !mayStillInvite(inviter, node, found.post, now)) throw new Refusal('INVITATION_GONE')
  const { post, invitation } = found
  return {
    name: invitation.name,
    title: post.title,
    roleName: roleNames[post.role],
    nodeName: node.name,
    by: invitation.by.who,
    expiresAt: invitation.expiresAt,
  }
}

/**
 * The invitation leaves the post in the very update that puts the holder there, so that one account of many gets it.
 * @throws Refusal INVITATION_GONE for a code that is wrong, was used, taken back or has expired, or whose maker may not invite any
 * more: that one never counts again; OWN_RIGHTS for who made it; TOO_MANY_POSTS.
 */
export async function acceptInvitation(call: Call<ParsedInputOf<Accept>>): Promise<OutputOf<Accept>> {
  const { input, caller, now, commandId, repeated } = call
  const { openid, account } = caller
  if (!repeated && account.grants.length >= mostGrants) throw new Refusal('TOO_MANY_POSTS')
  const hash = hashOfCode(invitationPurpose, input.code)
  const pointer = await database().read<InvitationPointer>(invitationsCollection, hash)
  if (!pointer) throw new Refusal('INVITATION_GONE')
  const inviter = await readInviter(pointer)
  let isVoid = false
  const changed = await changeNode(
    pointer.node,
    { cause: commandId },
    (node, rev) => {
      const found = invitedBy(node, hash, now)
      if (!found) throw new Refusal('INVITATION_GONE')
      const { invitation, ...post } = found.post
      const { name, by } = found.invitation
      if (by.account === openid) throw new Refusal('OWN_RIGHTS')
      isVoid = !mayStillInvite(inviter, node, post, now)
      if (isVoid) return undefined
      const grant = grantOfHolder(node, post, name)
      const details = { post: post.title, name }
      return {
        posts: withPost(node, { ...post, holder: { account: openid, name, since: now } }),
        pending: [{ kind: 'grant', account: openid, grant, rev }],
        events: [eventOf(commandId, { at: now, action: 'invitation-accepted', by: actorOf(grant), details })],
      }
    },
    now,
  )
  if (isVoid) {
    await endInvitation(pointer, commandId, now)
    throw new Refusal('INVITATION_GONE')
  }
  await finishNode(changed, now)
  return listMyPosts({ ...call, caller: { ...caller, account: await readAccount(openid) } })
}

/** @returns undefined for the first start, which no account invited to. */
async function readInviter({ by }: InvitationPointer): Promise<Account | undefined> {
  return by === '' ? undefined : readAccount(by)
}

/** A right to invite that has ended takes with it what was begun by it. */
function mayStillInvite(
  inviter: Account | undefined,
  { _id }: OrgNode,
  { role }: Post,
  now: number,
): boolean {
  return !inviter || deciding(grantsOf(inviter, roles, now), _id, role) !== undefined
}

/** Whoever gets the right to invite again has to invite again. */
async function endInvitation(
  { node: path, _id: hash }: InvitationPointer,
  commandId: string,
  now: number,
): Promise<void> {
  const cause = `${commandId}:void`
  const changed = await changeNode(
    path,
    { cause },
    (node) => {
      const found = invitedBy(node, hash, now)
      if (!found) return undefined
      const { invitation, ...post } = found.post
      const details = { post: post.title, name: found.invitation.name }
      return {
        posts: withPost(node, post),
        events: [eventOf(cause, { at: now, action: 'invitation-void', by: 'system', details })],
      }
    },
    now,
  )
  await finishNode(changed, now)
}

function invitedBy(
  { posts }: OrgNode,
  hash: string,
  now: number,
): { readonly post: Post; readonly invitation: Invitation } | undefined {
  for (const post of posts) {
    const { invitation } = post
    if (invitation?.hash === hash && postStateOf(post, now) === 'invited') return { post, invitation }
  }
  return undefined
}
