import { diffArrays } from 'diff'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { isVisible } from '../../../shared/notices/rules.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type Notice, type NoticeText, readNotice } from '../store.ts'

/** What differs between two versions, so that a reader sees what was corrected and a reviewer what is to be. */

type Comparison = NoticesContract['compareVersions']
type DraftComparison = NoticesContract['compareDraft']
type Changed = OutputOf<Comparison>['title']

/** Any two published versions of a notice for everyone; the newest with the one before it unless told otherwise. One round trip. */
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
  if (!to || !from) throw new Refusal('NOT_FOUND')
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
    title: changes(tokens(from.title), tokens(to.title)),
    summary: changes(tokens(from.summary), tokens(to.summary)),
    markup: changes(tokens(from.markup), tokens(to.markup)),
    meaning: changes(tokens(from.meaning ?? ''), tokens(to.meaning ?? '')),
    attachments: diffArrays(names(from), names(to)).flatMap(({ value, added, removed }) =>
      value.map((text) => ({ how: howOf(added, removed), text })),
    ),
  }
}

/** A number or a Latin word as a whole, every other character by itself: Chinese has no spaces between words. */
function tokens(text: string): string[] {
  return text.match(/\d[\d:.,]*|[A-Za-z]+|[\s\S]/gu) ?? []
}

/** Characters that stay between two changes are part of one change where they are too few to be read by themselves. */
const islandLength = 2

function changes(before: string[], after: string[]): Changed {
  const parts = diffArrays(before, after).map(({ value, added, removed }) => ({
    how: howOf(added, removed),
    text: value.join(''),
  }))
  const result: Changed = []
  let removed = ''
  let added = ''
  const flush = () => {
    if (removed) result.push({ how: 'removed', text: removed })
    if (added) result.push({ how: 'added', text: added })
    removed = ''
    added = ''
  }
  parts.forEach(({ how, text }, index) => {
    const isBetween = index > 0 && index < parts.length - 1
    if (how === 'removed') removed += text
    else if (how === 'added') added += text
    else if (isBetween && [...text].length < islandLength && !text.includes('\n')) {
      removed += text
      added += text
    } else {
      flush()
      result.push({ how, text })
    }
  })
  flush()
  return result
}

function howOf(added: boolean, removed: boolean): Changed[number]['how'] {
  return added ? 'added' : removed ? 'removed' : 'same'
}
