import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { doorKey, isReached, withVisits } from '../../../shared/notices/reach-rules.ts'
import { covers } from '../../../shared/notices/rules.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { lookupHash } from '../../platform/seal.ts'
import { changeReach, mostPeople, mustBeOpen, readDoors } from './households.ts'

type Confirm = NoticesContract['confirmReach']

/**
 * 我知道了. With a door, the household is reached, and nobody needs to go there; without one, somebody counts. Which account named
 * which door is kept nowhere.
 */
export async function confirmReach({
  input,
  caller,
  now,
}: Call<ParsedInputOf<Confirm>>): Promise<OutputOf<Confirm>> {
  const { noticeId, door } = input
  const answer = { noticeId, confirmed: true } as const
  const notice = await mustBeOpen(noticeId, door?.node, now)
  if (door) {
    const listed = await readDoors(door.node)
    if (!listed?.doors.some((one) => doorKey(one) === doorKey(door)))
      throw new Refusal('INVALID_INPUT', { fields: ['door'] })
    await changeReach(notice, door.node, now, (reach) => {
      if (isReached(reach.doors, door)) return undefined
      return {
        doors: withVisits(reach.doors, [{ ...door, how: 'app', at: now }]),
        reached: reach.reached + 1,
      }
    })
    return answer
  }
  const { home } = caller.account.preferences ?? {}
  const node = home && covers(notice.audience.nodes, home) ? home : (notice.audience.nodes[0] ?? '')
  const who = lookupHash(`reach ${noticeId} ${caller.openid}`).slice(0, 16)
  await changeReach(notice, node, now, ({ people, others }) =>
    people.includes(who) || people.length >= mostPeople
      ? undefined
      : { people: [...people, who], others: others + 1 },
  )
  return answer
}
