import { isSubscribed } from '../../../shared/notices/reach-rules.ts'
import { isStanding, isVisible } from '../../../shared/notices/rules.ts'
import { clockOf, dayOf } from '../../../shared/time.ts'
import { database } from '../../platform/database.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type CarryOut, collection, type Notice } from '../store.ts'
import { type Campaign, carryOn, deliveriesCollection, firstDelivery, leaseMs } from './delivery.ts'

export function deliveryId(noticeId: string, version: number): string {
  return `${noticeId}:${version}`
}

type Standing = Pick<Notice, 'state' | 'visibleFrom' | 'shown'>

/**
 * Tells an urgent notice to the phones of its audience, at once, by day and night; what is not urgent waits for the summary of
 * the day. It ends when the notice is withdrawn or corrected: a correction that is urgent tells for itself.
 */
export const deliverNotice: CarryOut = async (notice, entry, now, hasTime) => {
  if (entry.kind !== 'deliver') throw new Error(`${entry.kind} is nothing to deliver`)
  const { _id, kind, unit, urgent, audience, shown, visibleFrom } = notice
  const isDue = ({ state, visibleFrom, shown }: Standing) =>
    isStanding(state) &&
    isVisible({ state, ...(visibleFrom !== undefined && { visibleFrom }) }, now) &&
    shown?.n === entry.version
  if (!shown || visibleFrom === undefined || !isDue(notice)) return 'done'
  if (urgent !== true || audience.who !== 'everyone') return 'done'

  const id = deliveryId(_id, entry.version)
  await database().insert(deliveriesCollection, { ...firstDelivery(id, now) })
  const message = {
    data: {
      thing1: unit,
      thing2: shown.title,
      time3: `${dayOf(visibleFrom)} ${clockOf(visibleFrom)}`,
      thing4: shown.summary,
    },
    page: `pages/notice/notice?id=${_id}`,
  }
  const campaign: Campaign = {
    id,
    nodes: audience.nodes,
    template: 'notice-urgent',
    message: ({ preferences = {} }) => (isSubscribed(preferences, kind) ? message : undefined),
    async mayGoOn() {
      const [latest] = await database().find<Standing>(
        collection.notices,
        { _id },
        { limit: 1, fields: { state: true, visibleFrom: true, 'shown.n': true } },
      )
      return latest !== undefined && isDue(latest)
    },
  }
  try {
    return (await carryOn(campaign, now, hasTime)) === 'done' ? 'done' : { againAt: now }
  } catch (error) {
    // The database was busy: it goes on as soon as nobody can be at it any more.
    if (error instanceof Refusal) return { againAt: now + leaseMs }
    throw error
  }
}
