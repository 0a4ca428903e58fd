import type { OutputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { unseal } from '../../platform/seal.ts'
import { viewStaff, viewTitle } from '../view.ts'
import type { AnnouncedNotice, Answer } from './store.ts'

export type MyAnswer = OutputOf<NoticesContract['answerAnnouncement']>
export type DeskAnswer = OutputOf<NoticesContract['enterAnswer']>

/** For who said it. */
export function viewMine(
  { _id, notice, name, at, text, reply }: Answer,
  announced: Pick<AnnouncedNotice, 'kind' | 'shown' | 'withdrawn'>,
): MyAnswer {
  return {
    id: _id,
    noticeId: notice,
    title: viewTitle(announced),
    name: name ? unseal(name) : '',
    at,
    text,
    ...(reply && { reply: { at: reply.at, text: reply.text } }),
  }
}

export function viewForStaff(answer: Answer): DeskAnswer {
  const { _id, notice, channel, at, receivedOn, enteredBy, name, text, version, reply } = answer
  return {
    id: _id,
    noticeId: notice,
    channel,
    at,
    ...(receivedOn && { receivedOn }),
    ...(enteredBy && { enteredBy: viewStaff(enteredBy) }),
    ...(name && { name: unseal(name) }),
    text,
    version,
    ...(reply && { reply: { at: reply.at, text: reply.text, by: viewStaff(reply.by) } }),
  }
}
