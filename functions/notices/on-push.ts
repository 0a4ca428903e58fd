import { pictureVerdict } from '../platform/content-check.ts'
import { type NoteVerdict, takeVerdict } from '../platform/picture-verdicts.ts'
import { noteVerdict } from './editing/picture-check.ts'

/**
 * What WeChat says of a picture, some minutes after it was asked. WeChat sends an event to one function alone: this one hands on what
 * others asked about.
 */
export const onPush = (others: readonly NoteVerdict[]) => async (event: unknown, now: number) => {
  const said = pictureVerdict(event)
  if (said) await takeVerdict(said, now, [noteVerdict, ...others])
}
