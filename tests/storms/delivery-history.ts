import type { Delivery } from '../../functions/notices/reach/delivery.ts'
import type { Account } from '../../functions/platform/people.ts'
import { noticeKinds } from '../../shared/notices/rules.ts'
import type { Centre } from '../harness/centre.ts'
import { neighbourhood, openids } from '../harness/neighbourhood.ts'
import { grid1, water, waterId, waterToDeliver } from '../harness/reach.ts'
import { badWeather, drawFrom, type HistoryReport } from './phones.ts'

/**
 * A random history of an urgent notice and a summary on their way to phones, from a seed: two timers at once, requests lost, doubled,
 * instances killed, sometimes a withdrawal. In the end nobody has a message twice, nobody one that is not for her, no credit is used
 * without a claim, and each account of the audience is counted once.
 */

const liuan = '/qinghe/hewan/liuan'
const homes = [liuan, grid1, `${liuan}/grid-2`, '/qinghe/hewan', '/qinghe/hewan/liuan-2', ''] as const
const digestId = 'digest:2026-03-02'
const maxRounds = 12

export async function runDelivery(centre: Centre, seed: number, stormyRounds = 3): Promise<HistoryReport> {
  const { standIn } = centre
  await standIn.reset(seed)
  let now = Date.parse('2026-03-02T10:00:00+08:00')
  standIn.clock.set(now, true)
  const draw = drawFrom(seed)
  const wrong: string[] = []

  // Now and then there are more than fit into a batch.
  const accounts = Array.from({ length: seed % 16 === 0 ? 130 : 20 }, (_, number): Account => {
    const home = draw.one(homes)
    return {
      _id: `openid-resident-${number}`,
      v: 1,
      actsFor: [],
      grants: [],
      preferences: {
        ...(home && { home }),
        ...(draw.below(4) === 0 && { subscriptions: [draw.one(noticeKinds)] }),
        digest: draw.below(4) > 0,
      },
      credits: { 'notice-urgent': draw.below(4), 'notice-digest': draw.below(4) },
    }
  })
  const calm = { ...water, _id: 'ntc_calm000000000000', urgent: false, mustReach: false, endsAt: undefined }
  await centre.put({
    ...neighbourhood,
    accounts: [...(neighbourhood.accounts ?? []), ...accounts],
    notices: [waterToDeliver, calm],
  })
  // WeChat forgets somebody now and then.
  const forgotten = new Set(accounts.filter(() => draw.below(10) === 0).map(({ _id }) => _id))
  for (const { _id, credits = {} } of accounts) {
    const known = forgotten.has(_id) ? 0 : (credits['notice-urgent'] ?? 0)
    await standIn.wechat.setCredit(_id, 'tmpl-urgent', known)
    await standIn.wechat.setCredit(_id, 'tmpl-digest', credits['notice-digest'] ?? 0)
  }

  const withdrawnIn = draw.below(3) === 0 ? draw.below(stormyRounds) : undefined
  const deliveries = () =>
    new Map(((centre.dump().notice_deliveries ?? []) as Delivery[]).map((one) => [one._id, one]))
  let calls = 0
  for (let round = 0; round < maxRounds; round += 1) {
    if (round < stormyRounds) {
      for (const fault of badWeather) standIn.faults.add({ ...fault })
      standIn.faults.add({ mode: 'kill-instance', action: 'wx.api', probability: 0.01 })
    }
    const timers = [standIn.timers.fire('notices'), standIn.timers.fire('notices')]
    const withdrawal =
      round === withdrawnIn
        ? centre.call(openids.leader, 'notices', 'withdrawNotice', {
            noticeId: waterId,
            rev: 2,
            why: '水管修好了',
          })
        : undefined
    await Promise.allSettled([...timers, withdrawal])
    calls += timers.length
    for (const { id } of standIn.faults.list()) standIn.faults.remove(id ?? '')
    now += 100_000
    standIn.clock.set(now, true)
    const all = [...deliveries().values()]
    const isOver = all.length === 2 && all.every(({ endedAt }) => endedAt !== undefined)
    if (isOver && round >= stormyRounds) break
  }

  const stored = new Map((centre.dump().accounts as Account[]).map((account) => [account._id, account]))
  const outcomes: Record<string, number> = {}
  const campaigns = [
    { id: `${waterId}:1`, template: 'tmpl-urgent', credit: 'notice-urgent' },
    { id: digestId, template: 'tmpl-digest', credit: 'notice-digest' },
  ] as const
  for (const { id, template, credit } of campaigns) {
    const delivery = deliveries().get(id)
    const wasWithdrawn = id !== digestId && withdrawnIn !== undefined
    if (!delivery && !wasWithdrawn) wrong.push(`${id} never began`)
    if (delivery && delivery.endedAt === undefined && !wasWithdrawn) wrong.push(`${id} never ended`)
    const mail = standIn.wechat.mailbox().filter(({ templateId }) => templateId === template)
    const told = new Set(mail.map(({ openid }) => openid))
    if (told.size < mail.length) wrong.push(`${id} was told twice`)

    const lives = ({ preferences }: Account) => {
      const { home = '' } = preferences ?? {}
      return home === liuan || home.startsWith(`${liuan}/`)
    }
    const wants = ({ preferences = {} }: Account) =>
      (preferences.subscriptions ?? noticeKinds).includes('notice') &&
      (id !== digestId || preferences.digest === true)
    for (const account of accounts) {
      const { _id, credits = {} } = account
      const after = stored.get(_id)
      const claimed = after?.told?.some(({ n }) => n === id) === true
      if (claimed && !(lives(account) && wants(account))) wrong.push(`${id} is not for ${_id}`)
      if (told.has(_id) && !claimed) wrong.push(`${_id} was told ${id} without a claim`)
      const [had, has] = [credits[credit] ?? 0, after?.credits?.[credit] ?? 0]
      const isDropped = claimed && has === 0 && id !== digestId && forgotten.has(_id)
      if (has < 0 || (has !== had - (claimed ? 1 : 0) && !isDropped))
        wrong.push(`${_id} had ${had} of ${credit}, has ${has}`)
    }
    const total: Record<string, number> = {}
    for (const counts of Object.values(delivery?.byNode ?? {}))
      for (const [outcome, count] of Object.entries(counts)) total[outcome] = (total[outcome] ?? 0) + count
    const counted = Object.values(total).reduce((sum, count) => sum + count, 0)
    const meant = accounts.filter(lives).length
    if (delivery?.endedAt !== undefined && !delivery.stopped && counted !== meant)
      wrong.push(`${id} counts ${counted} of ${meant}`)
    if ((total.sent ?? 0) > told.size) wrong.push(`${id} counts ${total.sent} as told, and ${told.size} are`)
    const noted = (total.sent ?? 0) + (total.unknown ?? 0) + (total.failed ?? 0)
    if (delivery?.endedAt !== undefined && !delivery.stopped && told.size > noted)
      wrong.push(`${id} was told ${told.size}, and counts ${noted}`)
    for (const [outcome, count] of Object.entries(total)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count
    if (delivery?.stopped) outcomes.stopped = (outcomes.stopped ?? 0) + 1
  }
  return { calls, outcomes, wrong }
}
