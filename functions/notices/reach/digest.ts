import { digestFor, digestInWords, isDigestTime, type News } from '../../../shared/notices/reach-rules.ts'
import { covers, standingStates } from '../../../shared/notices/rules.ts'
import { addDays, dateInWords, dayOf } from '../../../shared/time.ts'
import { database } from '../../platform/database.ts'
import { collection, type Notice } from '../store.ts'
import { livingAt } from './audiences.ts'
import { carryOn, type Delivery, deliveriesCollection, firstDelivery, readDelivery } from './delivery.ts'

/** A summary that did not go out is made up for by the next, but not for longer. */
const oldestNewsMs = 7 * 24 * 60 * 60 * 1000
const dayMs = 24 * 60 * 60 * 1000
/** More in a day is no news. */
const mostNews = 1000
/** How far deliveries of summaries went is kept so long. */
const keptDays = 90

/**
 * The summary of the day: to each account at most one, of what is new where she lives and of the kinds that she wants, and none when
 * nothing is. It begins at nine, goes on with the next run, and ends for the day in the evening.
 */
export async function tellDigest(now: number, hasTime: () => boolean): Promise<'none' | 'done' | 'later'> {
  if (!isDigestTime(now)) return 'none'
  const day = dayOf(now)
  const id = `digest:${day}`
  const delivery = (await readDelivery(id)) ?? (await begin(id, day, now))
  if (delivery.endedAt !== undefined || !delivery.news) return 'none'
  const news = await newsOf(delivery.news)
  const perHome = new Map<string, readonly News[]>()
  const newsAt = (home: string) => {
    const found = perHome.get(home) ?? news.filter(({ nodes }) => covers(nodes, home))
    perHome.set(home, found)
    return found
  }
  const outcome = await carryOn(
    {
      id,
      audience: livingAt(news.flatMap(({ nodes }) => nodes)),
      template: 'notice-digest',
      message({ preferences = {} }) {
        const counts = digestFor(preferences, newsAt(preferences.home ?? ''))
        if (counts.size === 0) return undefined
        const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
        return {
          data: {
            thing1: `您住的地方有${total}则新消息`,
            thing2: digestInWords(counts),
            date3: dateInWords(day),
          },
          page: 'pages/notices/notices',
        }
      },
      mayGoOn: async () => true,
    },
    now,
    hasTime,
  )
  return outcome === 'done' ? 'done' : 'later'
}

/** What became visible since the summary before. */
async function begin(id: string, day: string, now: number): Promise<Delivery> {
  const { command: _ } = database()
  const [before] = await database().find<Delivery>(
    deliveriesCollection,
    { _id: _.gte('digest:').and(_.lt(id)) },
    { orderBy: [['_id', 'desc']], limit: 1 },
  )
  const from = Math.max(before?.news?.until ?? now - dayMs, now - oldestNewsMs)
  const delivery: Delivery = { ...firstDelivery(id, now), news: { from, until: now } }
  if (!(await database().insert(deliveriesCollection, { ...delivery })))
    return (await readDelivery(id)) ?? delivery
  await database().remove(deliveriesCollection, {
    _id: _.gte('digest:').and(_.lt(`digest:${addDays(day, -keptDays)}`)),
  })
  return delivery
}

/** What is urgent was told at once. */
async function newsOf({ from, until }: NonNullable<Delivery['news']>): Promise<readonly News[]> {
  const { command: _ } = database()
  const found = await database().find<Pick<Notice, 'kind' | 'state' | 'audience' | 'urgent'>>(
    collection.notices,
    { 'audience.who': 'everyone', visibleFrom: _.gt(from).and(_.lte(until)) },
    {
      orderBy: [['visibleFrom', 'desc']],
      limit: mostNews,
      fields: { kind: true, state: true, 'audience.nodes': true, urgent: true },
    },
  )
  return found
    .filter(({ state, urgent }) => (standingStates as readonly string[]).includes(state) && urgent !== true)
    .map(({ kind, audience }) => ({ kind, nodes: audience.nodes }))
}
