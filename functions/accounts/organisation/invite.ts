import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { Call } from '../../platform/perform.ts'
import { lookupHash } from '../../platform/seal.ts'
import { changePost } from './change-posts.ts'
import { type Invitation, withPost } from './store.ts'
import { whoIs } from './view.ts'

type Invite = AccountsContract['invite']
type Withdraw = AccountsContract['withdrawInvitation']

const validMs = 7 * 24 * 60 * 60 * 1000
/** 31 characters that are hard to take for another. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/** The code is kept nowhere: it follows from the command and a key of the server, so that the command's repeat can answer it. */
export async function invite(call: Call<ParsedInputOf<Invite>>): Promise<OutputOf<Invite>> {
  const { input, caller, now, commandId } = call
  const code = codeOf(commandId)
  const expiresAt = now + validMs
  const node = await changePost(call, 'invite', (node, post, { by, event }) => {
    const hash = hashOf(code)
    const invitation: Invitation = {
      hash,
      name: input.name,
      expiresAt,
      by: { account: caller.openid, who: whoIs(by) },
    }
    return {
      posts: withPost(node, { ...post, invitation }),
      pending: [{ kind: 'invitation', hash, post: post.id, expiresAt }],
      events: [event('invited', { name: input.name })],
    }
  })
  const stated = node.posts.find(({ id }) => id === input.postId)?.invitation?.expiresAt ?? expiresAt
  return { ...shown(code), expiresAt: stated, node }
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

/** Eight characters of 31: who may guess ten times a day has one chance in 10⁸ after twenty years. */
export function codeOf(commandId: string): string {
  const bytes = Buffer.from(lookupHash(`invitation ${commandId}`), 'base64url')
  return Array.from(
    { length: 8 },
    (_, index) => alphabet[bytes.readUInt32BE(index * 4) % alphabet.length],
  ).join('')
}

/** However it was typed. */
export function hashOf(code: string): string {
  return lookupHash(`invitation code ${code.toUpperCase().replaceAll(/[ -]/g, '')}`)
}

export function shown(code: string): { readonly code: string; readonly page: string } {
  return { code: `${code.slice(0, 4)}-${code.slice(4)}`, page: `pages/join/join?code=${code}` }
}
