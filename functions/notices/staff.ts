import { type NoticeWho, publisherRoles } from '../../shared/notices/rules.ts'
import { reaching } from '../platform/people.ts'
import type { Caller } from '../platform/perform.ts'
import type { Notice } from './store.ts'

/**
 * What a caller, whose reach was asked, is to a notice. Who wrote in a draft does not review it; of an urgent one that nobody has
 * reviewed yet, who wrote in the version that stands.
 */
export function whoIs({ openid, grants }: Caller, notice: Notice): readonly NoticeWho[] {
  const { node, state, draft, shown } = notice
  const publishing = grants.filter(({ role }) => (publisherRoles as readonly string[]).includes(role))
  if (!reaching(publishing, node)) return ['editor']
  const isDraftReviewed = state === 'in-review' || state === 'correction-in-review'
  const authors = (isDraftReviewed ? draft : shown)?.authors ?? []
  return authors.includes(openid) ? ['editor', 'publisher'] : ['editor', 'publisher', 'reviewer']
}
