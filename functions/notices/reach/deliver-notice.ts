import { isSubscribed } from '../../../shared/notices/reach-rules.ts'
import { isStanding, isVisible } from '../../../shared/notices/rules.ts'
import { clockOf, dayOf } from '../../../shared/time.ts'
import { database } from '../../platform/database.ts'
import { Refusal } from '../../platform/refusal.ts'
import { toldAs } from '../editing/publication.ts'
import { type CarryOut, collection, type Notice, type Version } from '../store.ts'
import { livingAt, postsAt, workingAt } from './audiences.ts'
import { type Campaign, carryOn, deliveriesCollection, firstDelivery, leaseMs } from './delivery.ts'

export function deliveryId(noticeId: string, version: number): string {
  return `${noticeId}:${version}`
}

type Standing = Pick<Notice, 'state' | 'visibleFrom' | 'urgent'> & {
  readonly shown?: Pick<Version, 'n' | 'toldAs' | 'title' | 'summary'>
}

const standingFields = {
  state: true,
  visibleFrom: true,
  urgent: true,
  'shown.n': true,
  'shown.toldAs': true,
  'shown.title': true,
  'shown.summary': true,
} as const

/**
 * Tells an urgent notice to the phones of its audience, at once, by day and night; what is not urgent waits for the summary of
 * the day, or on the pages of those who work here. What kinds somebody wants to be told of at home says nothing about her work.
 *
 * It ends when the notice is withdrawn, or corrected by a version that tells everybody once more. After another correction it goes on with what
 * stands there now: nobody is told twice, and nobody what is known to be wrong.
 */
export const deliverNotice: CarryOut = async (notice, entry, now, hasTime) => {
  if (entry.kind !== 'deliver') throw new Error(`${entry.kind} is nothing to deliver`)
  const { _id, kind, unit, audience, shown, visibleFrom } = notice
  const isDue = ({ state, visibleFrom, urgent, shown }: Standing) =>
    urgent === true &&
    isStanding(state) &&
    isVisible({ state, ...(visibleFrom !== undefined && { visibleFrom }) }, now) &&
    shown !== undefined &&
    toldAs(shown) === entry.version
  if (!shown || visibleFrom === undefined || !isDue(notice)) return 'done'

  const id = deliveryId(_id, entry.version)
  await database().insert(deliveriesCollection, { ...firstDelivery(id, now) })
  let text: Pick<Version, 'title' | 'summary'> = shown
  const message = () => ({
    data: {
      thing1: unit,
      thing2: text.title,
      time3: `${dayOf(visibleFrom)} ${clockOf(visibleFrom)}`,
      thing4: text.summary,
    },
  })
  const page = `pages/notice/notice?id=${_id}`
  const { who, nodes } = audience
  const campaign: Campaign = {
    id,
    audience: who === 'everyone' ? livingAt(nodes) : workingAt(nodes, who, now),
    template: 'notice-urgent',
    message(recipient) {
      if (who === 'everyone')
        return isSubscribed(recipient.preferences ?? {}, kind) ? { ...message(), page } : undefined
      // It opens as a colleague reads it, at the place where she works.
      const [post] = postsAt(recipient, nodes, who, now)
      return post && { ...message(), page: `${page}&node=${post.node}` }
    },
    async mayGoOn() {
      const [latest] = await database().find<Standing>(
        collection.notices,
        { _id },
        { limit: 1, fields: standingFields },
      )
      if (!latest?.shown || !isDue(latest)) return false
      text = latest.shown
      return true
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
