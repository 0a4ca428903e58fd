import { diffArrays } from 'diff'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { isVisible } from '../../../shared/notices/rules.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type Notice, type NoticeText, readNotice } from '../store.ts'
import { changesOf } from './changes.ts'

/** What differs between two versions, so that a reader sees what was corrected and a reviewer what is to be. */

type Comparison = NoticesContract['compareVersions']
type DraftComparison = NoticesContract['compareDraft']

/**
 * Any two published versions of a notice for everyone; the newest with the one before it unless told otherwise. One that must not be
 * read on is not there. One round trip.
 */
export async function compareVersions({
  input,
  now,
}: Call<ParsedInputOf<Comparison>>): Promise<OutputOf<Comparison>> {
  const notice = await readNotice(input.noticeId)
  const { shown, earlier, audience, withdrawn } = notice
  if (!shown || !isVisible(notice, now) || audience.who !== 'everyone' || withdrawn?.hidden)
    throw new Refusal('NOT_FOUND')
  const versions = [...earlier, shown]
  const find = (n: number) => versions.find((version) => version.n === n)
  const to = find(Number(input.to ?? shown.n))
  const from = find(Number(input.from ?? Math.max(1, shown.n - 1)))
  if (!to || !from || to.hidden || from.hidden) throw new Refusal('NOT_FOUND')
  return compared(notice, from, to)
}

/** What a correction that is being written would change. */
export async function compareDraft({
  input,
  caller,
}: Call<ParsedInputOf<DraftComparison>>): Promise<OutputOf<DraftComparison>> {
  const notice = await readNotice(input.noticeId)
  caller.mustReach(notice.node)
  const { shown, draft } = notice
  if (!draft) throw new Refusal('NOT_FOUND')
  return compared(notice, shown ?? draft, draft)
}

type Compared = NoticeText & { readonly n: number; readonly at: number; readonly why?: string }

function compared({ files }: Pick<Notice, 'files'>, from: Compared, to: Compared): OutputOf<Comparison> {
  const names = ({ attachments }: Compared) => attachments.map((id) => files[id]?.name ?? id)
  return {
    from: { n: from.n, at: from.at },
    to: { n: to.n, at: to.at, ...(to.why && { why: to.why }) },
    title: changesOf(from.title, to.title),
    summary: changesOf(from.summary, to.summary),
    markup: changesOf(from.markup, to.markup),
    meaning: changesOf(from.meaning ?? '', to.meaning ?? ''),
    attachments: diffArrays(names(from), names(to)).flatMap(({ value, added, removed }) =>
      value.map((text) => ({ how: added ? 'added' : removed ? 'removed' : 'same', text })),
    ),
  }
}
