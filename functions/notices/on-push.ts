import { pictureVerdict } from '../platform/content-check.ts'
import { takeVerdict } from './editing/picture-check.ts'

/** What WeChat says of a picture, some minutes after it was asked. */
export async function onPush(event: unknown, now: number): Promise<void> {
  const said = pictureVerdict(event)
  if (said) await takeVerdict(said, now)
}
