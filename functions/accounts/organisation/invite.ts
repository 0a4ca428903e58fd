import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { codeFor, hashOfCode, spaced } from '../../platform/one-time-code.ts'
import type { Call } from '../../platform/perform.ts'
import { changePost } from './change-posts.ts'
import { type Invitation, withPost } from './store.ts'
import { whoIs } from './view.ts'

type Invite = AccountsContract['invite']
type Withdraw = AccountsContract['withdrawInvitation']

export const invitationPurpose = 'invitation'
export const validMs = 7 * 24 * 60 * 60 * 1000

/** The code is kept nowhere: it follows from the command and a key of the server, so that the command's repeat can answer it. */
export async function invite(call: Call<ParsedInputOf<Invite>>): Promise<OutputOf<Invite>> {
  const { input, caller, now, commandId } = call
  const code = codeFor(invitationPurpose, commandId)
  const expiresAt = now + validMs
  const node = await changePost(call, 'invite', (node, post, { by, event }) => {
    const hash = hashOfCode(invitationPurpose, code)
    const invitation: Invitation = {
      hash,
      name: input.name,
      expiresAt,
      by: { account: caller.openid, who: whoIs(by) },
    }
    return {
      posts: withPost(node, { ...post, invitation }),
      pending: [{ kind: 'invitation', hash, post: post.id, by: caller.openid, expiresAt }],
      events: [event('invited', { name: input.name })],
    }
  })
  const stated = node.posts.find(({ id }) => id === input.postId)?.invitation?.expiresAt ?? expiresAt
  return { code: spaced(code), page: `pages/join/join?code=${code}`, expiresAt: stated, node }
}

export function withdrawInvitation(call: Call<ParsedInputOf<Withdraw>>): Promise<OutputOf<Withdraw>> {
  return changePost(call, 'withdraw-invitation', (node, post, { event }) => {
    const { invitation, ...vacant } = post
    return {
      posts: withPost(node, vacant),
      events: [event('invitation-withdrawn', { name: invitation?.name ?? '' })],
    }
  })
}
