import type { Grant } from '../../functions/platform/people.ts'
import type { DemoAccount } from './accounts.ts'
import { nodeNames } from './places.ts'

/** The county's organisation: its nodes with the posts, and who holds them. */

/** What the posts give to an account; its post is held by nobody else. */
export function grantsOf({ openid, name, role: title, grants = [] }: DemoAccount): readonly Grant[] {
  return grants.map((grant, index) => {
    const post = `post_${openid.replaceAll('-', '')}${index}`
    return { ...grant, post, held: post, title: `${nodeNames[grant.node] ?? ''}${title}`, name }
  })
}
