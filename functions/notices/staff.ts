import { type AudienceKind, audiencesOf, type NoticeWho, publisherRoles } from '../../shared/notices/rules.ts'
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

/** What somebody may read at a node beside what is for everyone: by what she is there, whatever she is elsewhere. */
export function audiencesAt({ grants }: Caller, node: string): readonly AudienceKind[] {
  const here = grants.filter((grant) => reaching([grant], node))
  return audiencesOf(here.map(({ role }) => role))
}
