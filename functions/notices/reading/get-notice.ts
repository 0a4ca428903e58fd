import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { type AudienceKind, covers, isVisible } from '../../../shared/notices/rules.ts'
import { posterPage } from '../../platform/config.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { findResults } from '../answers/results.ts'
import { linksTo } from '../links.ts'
import type { FindOffice } from '../nodes.ts'
import { audiencesAt } from '../staff.ts'
import { collection } from '../store.ts'
import { type NoticeView, type ReadableNotice, readableFiles, viewNotice } from '../view.ts'

type Input = ParsedInputOf<NoticesContract['getNotice']>
type TeamInput = ParsedInputOf<NoticesContract['getTeamNotice']>

/** Everything that readers may know; earlier versions without their text. */
const readableFields = {
  kind: true,
  state: true,
  node: true,
  unit: true,
  audience: true,
  shown: true,
  'earlier.n': true,
  'earlier.at': true,
  'earlier.why': true,
  'earlier.hidden': true,
  files: true,
  visibleFrom: true,
  pinnedUntil: true,
  endsAt: true,
  urgent: true,
  mustReach: true,
  withdrawn: true,
  announcement: true,
} as const

/** A notice for everyone. One that is for others is not there, for anybody who asks here. */
export async function getNotice({ input, now }: Call<Input>, findOffice: FindOffice): Promise<NoticeView> {
  const found = await readVisible(input.noticeId, ['everyone'], now)
  const page = posterPage()
  const [notice, office] = await Promise.all([
    withLinks(found, now),
    // Whom to ring about what presses, or about what one may say something to.
    found.urgent || found.announcement ? findOffice(found.node) : undefined,
  ])
  return { ...notice, ...(page && { poster: `${page}?n=${notice.id}` }), ...(office && { office }) }
}

/** A notice for staff or volunteers, for somebody who works where it is meant to be read. */
export async function getTeamNotice({ input, caller, now }: Call<TeamInput>): Promise<NoticeView> {
  caller.mustReach(input.node)
  const notice = await readVisible(input.noticeId, audiencesAt(caller, input.node), now)
  if (!covers(notice.audience.nodes, input.node)) throw new Refusal('NOT_FOUND')
  return withLinks(notice, now)
}

/** Links are given to who may read the notice, and to nobody else. */
async function withLinks(notice: ReadableNotice, now: number): Promise<NoticeView> {
  const { shown, withdrawn, announcement } = notice
  const files = shown && !withdrawn?.hidden ? readableFiles(notice, shown) : { pictures: [], attachments: [] }
  const [links, results] = await Promise.all([
    linksTo(notice, [...files.pictures, ...files.attachments]),
    announcement ? findResults({ ...notice, announcement }, now) : [],
  ])
  return viewNotice(notice, links, results, now)
}

/** @throws Refusal NOT_FOUND for what is not there, not approved, not yet to be read, or for others. */
async function readVisible(
  _id: string,
  audience: readonly AudienceKind[],
  now: number,
): Promise<ReadableNotice> {
  const [notice] = await database().find<ReadableNotice>(
    collection.notices,
    { _id },
    { limit: 1, fields: readableFields },
  )
  if (!notice || !isVisible(notice, now) || !audience.includes(notice.audience.who))
    throw new Refusal('NOT_FOUND')
  return notice
}
