import { isDeepStrictEqual } from 'node:util'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { countReached, doorKey, withWordOf } from '../../../shared/notices/reach-rules.ts'
import { covers } from '../../../shared/notices/rules.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { lookupHash } from '../../platform/seal.ts'
import { changeReach, mostPeople, mustBeOpen, readDoors } from './households.ts'

type Confirm = NoticesContract['confirmReach']

/**
 * 我知道了. With a door, the household is reached, and nobody needs to go there; without one, somebody counts. An account speaks for
 * one door of a grid, which a keyed hash sees to: who it was can be read nowhere, and it goes with the list.
 */
export async function confirmReach({
  input,
  caller,
  now,
}: Call<ParsedInputOf<Confirm>>): Promise<OutputOf<Confirm>> {
  const { noticeId, door } = input
  const answer = { noticeId, confirmed: true } as const
  const notice = await mustBeOpen(noticeId, door?.node, now)
  const who = lookupHash(`reach ${noticeId} ${caller.openid}`).slice(0, 16)
  if (door) {
    const listed = await readDoors(door.node)
    if (!listed?.doors.some((one) => doorKey(one) === doorKey(door)))
      throw new Refusal('INVALID_INPUT', { fields: ['door'] })
    await changeReach(notice, door.node, now, (reach) => {
      const known = withWordOf(who, reach.doors, door, now)
      return isDeepStrictEqual(known, reach.doors)
        ? undefined
        : { doors: known, reached: countReached(known) }
    })
    return answer
  }
  const { home } = caller.account.preferences ?? {}
  const node = home && covers(notice.audience.nodes, home) ? home : (notice.audience.nodes[0] ?? '')
  await changeReach(notice, node, now, ({ people, others }) =>
    people.includes(who) || people.length >= mostPeople
      ? undefined
      : { people: [...people, who], others: others + 1 },
  )
  return answer
}
