import type { Account, Person } from '../../functions/platform/people.ts'
import type { Centre } from '../harness/centre.ts'
import { agreed } from '../harness/neighbourhood.ts'
import { type Command, type Draw, drawFrom, type HistoryReport, sendAll, tally } from './phones.ts'

/**
 * A random history of people who come for the first time, from a seed: they say their name, some twice at once, change it, and
 * allow reminders. In the end each account is one person with a name that she gave, and each permission counts once.
 */

const openids = ['openid-new-1', 'openid-new-2', 'openid-new-3'] as const
const names = ['孙桂兰', '马强', '胡秀珍'] as const
const commandsPerRound = 5

export async function runAccounts(centre: Centre, seed: number, rounds = 3): Promise<HistoryReport> {
  const { standIn } = centre
  await standIn.reset(seed)
  // A minute of its own: instances stay warm from seed to seed, and count calls by the minute.
  standIn.clock.set(Date.parse('2026-03-02T00:00:00+08:00') + (seed % 960) * 60_000, true)
  const draw = drawFrom(seed)
  const wrong: string[] = []
  const outcomes: Record<string, number> = {}
  const given = new Map<string, Set<string>>()
  const allowed = new Map<string, number>()
  let calls = 0

  for (let round = 0; round < rounds; round += 1) {
    const commands = Array.from({ length: commandsPerRound }, (_, index) =>
      drawCommand(draw, `key-${seed}-${round}-${index}`),
    )
    const sent = await sendAll(standIn, commands)
    calls += sent.calls
    tally(sent.heard, outcomes, wrong)
    for (const { command, answer } of sent.heard) {
      const { openid, op, input } = command
      if (!answer?.ok) continue
      if (op === 'registerSelf') given.set(openid, (given.get(openid) ?? new Set()).add(String(input.name)))
      else allowed.set(openid, (allowed.get(openid) ?? 0) + 1)
    }
  }

  const { accounts = [], people = [] } = centre.dump() as { accounts?: Account[]; people?: Person[] }
  for (const [openid, heard] of given) {
    const account = accounts.find(({ _id }) => _id === openid)
    const selves = account?.actsFor.filter(({ relation }) => relation === 'self') ?? []
    if (selves.length !== 1) wrong.push(`${openid} is ${selves.length} persons`)
    const person = people.find(({ _id }) => _id === selves[0]?.person)
    if (!person || !heard.has(person.name))
      wrong.push(`${openid} is called ${person?.name}, which she never said`)
    const credits = account?.credits?.['appointment-reminder'] ?? 0
    if (credits !== (allowed.get(openid) ?? 0))
      wrong.push(`${openid} allowed ${allowed.get(openid) ?? 0} and has ${credits}`)
  }
  if (people.length !== given.size)
    wrong.push(`${given.size} people registered, and there are ${people.length}`)
  return { calls, outcomes, wrong }
}

function drawCommand(draw: Draw, key: string): Command {
  const command = { function: 'accounts', openid: draw.one(openids), key } as const
  return draw.below(10) < 6
    ? { ...command, op: 'registerSelf', input: { name: draw.one(names), consents: agreed } }
    : { ...command, op: 'addMessageCredits', input: { templates: ['appointment-reminder'] } }
}
