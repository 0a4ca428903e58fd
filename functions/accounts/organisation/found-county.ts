import { database } from '../../platform/database.ts'
import { eventOf } from '../../platform/history.ts'
import { derivedId, randomId } from '../../platform/ids.ts'
import { codeFor, hashOfCode, spaced } from '../../platform/one-time-code.ts'
import { finishNode } from './finish.ts'
import { invitationPurpose, validMs } from './invite.ts'
import { changeNode, nodesCollection, type OrgNode, type PendingWork, type Post, withPost } from './store.ts'

export interface Founding {
  /** The path without its slash: `qinghe`. */
  readonly slug: string
  /** 清河县 */
  readonly county: string
  /** Who becomes the first administrator: 许静. */
  readonly administrator: string
}

export type Founded =
  | { readonly outcome: 'founded' | 'renewed'; readonly code: string; readonly expiresAt: number }
  /** Somebody administrates a county here already, or did: whoever comes next is invited by an administrator. */
  | { readonly outcome: 'exists' }

/**
 * Makes the first node of a fresh deployment, with a post for its administrator and an invitation to it. Whoever runs it has the
 * keys of the database; it is no operation, and nobody can call it. As long as nobody has accepted, it can be run again for
 * another code, for when the first was lost; once somebody has, never.
 */
export async function foundCounty(founding: Founding, now: number): Promise<Founded> {
  const { slug, county: name, administrator } = founding
  const cause = randomId('cmd')
  const code = codeFor(invitationPurpose, cause)
  const expiresAt = now + validMs
  const hash = hashOfCode(invitationPurpose, code)
  const invitation = { hash, name: administrator, expiresAt, by: { account: '', who: '系统' } }
  const outcome = { code: spaced(code), expiresAt }

  const roots = await database().find<OrgNode>(
    nodesCollection,
    { parent: '' },
    {
      orderBy: [['order', 'asc']],
      limit: 1,
    },
  )
  const [root] = roots
  if (!root) {
    const post: Post = {
      id: derivedId('post', cause),
      role: 'county-admin',
      title: `${name}管理员`,
      invitation,
      promises: [],
    }
    const node: OrgNode = {
      _id: `/${slug}`,
      v: 1,
      rev: 1,
      parent: '',
      kind: 'county',
      name,
      order: 0,
      children: [],
      posts: [post],
      commands: [cause],
      pending: [{ id: derivedId('pnd', cause), ...pointing(post.id, hash, expiresAt) }],
      unrecorded: [
        eventOf(cause, { at: now, action: 'county-founded', by: 'system', details: { node: name } }),
      ],
      nextPendingAt: now,
    }
    if (!(await database().insert(nodesCollection, { ...node }))) return { outcome: 'exists' }
    await finishNode(node, now)
    return { outcome: 'founded', ...outcome }
  }

  let isRenewed = false
  const changed = await changeNode(
    root._id,
    { cause },
    (node) => {
      const post = node.posts[0]
      isRenewed = neverAccepted(node) && post !== undefined
      if (!isRenewed || !post) return undefined
      const details = { post: post.title, name: administrator }
      return {
        posts: withPost(node, { ...post, invitation }),
        pending: [pointing(post.id, hash, expiresAt)],
        events: [eventOf(cause, { at: now, action: 'invited', by: 'system', details })],
      }
    },
    now,
  )
  if (!isRenewed) return { outcome: 'exists' }
  await finishNode(changed, now)
  return { outcome: 'renewed', ...outcome }
}

/** Only an administrator adds anything: a county with its one post and nobody in it has never had one. */
function neverAccepted({ posts, children }: OrgNode): boolean {
  return children.length === 0 && posts.length === 1 && !posts[0]?.holder
}

function pointing(post: string, hash: string, expiresAt: number): PendingWork {
  return { kind: 'invitation', hash, post, by: '', expiresAt }
}
