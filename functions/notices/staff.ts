import { type NoticeWho, publisherRoles } from '../../shared/notices/rules.ts'
import { reaching } from '../platform/people.ts'
import type { Caller } from '../platform/perform.ts'
import type { Notice } from './store.ts'

/** What a caller, whose reach was asked, is to a notice. Nobody reviews what he wrote in. */
export function whoIs({ openid, grants }: Caller, { node, draft, shown }: Notice): readonly NoticeWho[] {
  const publishing = grants.filter(({ role }) => (publisherRoles as readonly string[]).includes(role))
  if (!reaching(publishing, node)) return ['editor']
  return [
    'editor',
    'publisher',
    ...(draft && !draft.authors.includes(openid) ? (['reviewer'] as const) : []),
    ...(shown && !shown.authors.includes(openid) ? (['second-person'] as const) : []),
  ]
}
