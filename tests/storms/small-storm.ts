import type { Centre } from '../harness/centre.ts'
import { crowd, openidOf, personOf } from '../harness/crowd.ts'
import { neighbourhood, tuesday } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'
import type { HistoryReport } from './phones.ts'

/** Eight people at once for the two places of one slot, in an order drawn from the seed; each must be told the truth at once. */

const people = 8
const places = 2
const slot = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' }
const { sites = [], services = [], offerings = [] } = neighbourhood
const documents = { sites, services, offerings, ...crowd(people) }

export async function runSmallStorm(centre: Centre, seed: number): Promise<HistoryReport> {
  const { standIn } = centre
  await centre.renew(documents, seed)
  // A minute of its own: instances stay warm from seed to seed, and count calls by the minute.
  standIn.clock.set(Date.parse('2026-03-02T00:00:00+08:00') + (seed % 960) * 60_000, true)
  const answers = await standIn.together(
    Array.from({ length: people }, (_, number) => ({
      function: 'appointments',
      openid: openidOf(number),
      data: {
        op: 'bookSlot',
        input: { ...slot, personId: personOf(number) },
        key: `storm-${seed}-${number}`,
      },
    })),
  )
  const outcomes: Record<string, number> = {}
  for (const { result } of answers) {
    const answer = result as { ok: boolean; error?: { code: string } } | undefined
    const outcome = answer?.ok ? 'ok' : (answer?.error?.code ?? 'nothing')
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
  const wrong = checkBookings(centre.dump())
  if (outcomes.ok !== places || outcomes.SLOT_FULL !== people - places) {
    wrong.push(`${places} places, and the answers were ${JSON.stringify(outcomes)}`)
  }
  return { calls: people, outcomes, wrong }
}
