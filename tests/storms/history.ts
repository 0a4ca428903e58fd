import type { AppointmentView } from '../../functions/appointments/view.ts'
import type { StandIn } from '../../local/cloudbase/stand-in.ts'
import type { Answer } from '../../shared/errors.ts'
import type { Centre } from '../harness/centre.ts'
import { neighbourhood, openids, people } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'

/**
 * A random history of a small centre, drawn from a seed: residents and those who act for them hold, book, move and cancel, several
 * at once, on few places; requests are lost before or after they were carried out, come twice, and instances die. Phones do what
 * phones do: they send the same command again under its key until they get an answer.
 */

const places = [
  { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-03', slotId: 's0900' },
  { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-03', slotId: 's0930' },
  { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-04', slotId: 's0900' },
  { serviceId: 'legal-advice', siteId: 'centre', day: '2026-03-04', slotId: 's0900' },
] as const

const actors = [
  { openid: openids.wang, persons: [people.wang] },
  { openid: openids.li, persons: [people.li, people.wang] },
  { openid: openids.zhao, persons: [people.zhao] },
] as const

const faults = [
  { mode: 'timeout-before', action: 'database.*', probability: 0.03, after: 0 },
  { mode: 'timeout-after', action: 'database.*', probability: 0.05, after: 0 },
  { mode: 'deliver-twice', action: 'database.*', probability: 0.05 },
  { mode: 'kill-instance', action: 'database.*', probability: 0.004, when: 'before' },
  { mode: 'kill-instance', action: 'database.*', probability: 0.004, when: 'after' },
] as const

interface Command {
  readonly openid: string
  readonly op: 'holdSlot' | 'bookSlot' | 'rescheduleAppointment' | 'cancelAppointment'
  readonly input: Record<string, unknown>
  readonly key: string
}

export interface HistoryReport {
  readonly calls: number
  readonly refusals: Readonly<Record<string, number>>
  readonly wrong: readonly string[]
}

const rounds = 3
const commandsPerRound = 5
const maxAttempts = 12

export async function runHistory(
  centre: Centre,
  seed: number,
  { withFaults }: { withFaults: boolean },
): Promise<HistoryReport> {
  const { standIn } = centre
  await standIn.reset(seed)
  standIn.clock.set(Date.parse('2026-03-02T08:00:00+08:00'), true)
  await centre.put(neighbourhood)
  const draw = drawFrom(seed)
  /** The newest answer about each appointment that a phone has got. */
  const known = new Map<string, AppointmentView>()
  const wrong: string[] = []
  const refusals: Record<string, number> = {}
  let calls = 0

  for (let round = 0; round < rounds; round += 1) {
    if (withFaults) for (const fault of faults) standIn.faults.add({ ...fault })
    let waiting = Array.from({ length: commandsPerRound }, (_, index) =>
      drawCommand(draw, [...known.values()], `key-${seed}-${round}-${index}`),
    )
    for (let attempt = 0; waiting.length > 0; attempt += 1) {
      if (attempt === maxAttempts - 2)
        for (const { id } of standIn.faults.list()) standIn.faults.remove(id ?? '')
      if (attempt > maxAttempts) {
        wrong.push(`no answer after ${maxAttempts} attempts: ${waiting[0]?.op}`)
        break
      }
      const answers = await together(standIn, waiting)
      calls += waiting.length
      waiting = waiting.filter((_command, index) => {
        const answer = answers[index]
        if (!answer || (!answer.ok && answer.error.code === 'UNAVAILABLE')) return true
        if (!answer.ok) {
          const { code } = answer.error
          refusals[code] = (refusals[code] ?? 0) + 1
          if (code === 'INTERNAL') wrong.push('a call answered INTERNAL')
        } else if (isView(answer.data)) {
          const before = known.get(answer.data.id)
          if (!before || before.rev <= answer.data.rev) known.set(answer.data.id, answer.data)
        }
        return false
      })
    }
    for (const { id } of standIn.faults.list()) standIn.faults.remove(id ?? '')
  }

  // Calls that died have surely ended; whoever looks next settles what they left.
  standIn.clock.set(Date.parse('2026-03-02T08:05:00+08:00'), true)
  await standIn.timers.fire('appointments')
  const shown = new Map<string, AppointmentView>()
  for (const { openid } of actors) {
    const mine = await centre.call(openid, 'appointments', 'listMyAppointments', {})
    if (!mine.ok) wrong.push(`the list of appointments is refused: ${mine.error.code}`)
    else for (const view of [...mine.data.open, ...mine.data.past]) shown.set(view.id, view)
  }
  wrong.push(...checkBookings(centre.dump()))
  for (const [id, view] of known) {
    const now = shown.get(id)
    if (!now) wrong.push(`${id} was confirmed as ${view.status} and is gone`)
    else if (
      now.rev !== view.rev ||
      now.status !== view.status ||
      now.day !== view.day ||
      now.slotId !== view.slotId
    ) {
      wrong.push(`${id} was confirmed as ${place(view)} and is ${place(now)}`)
    }
  }
  for (const [id, view] of shown)
    if (!known.has(id)) wrong.push(`${id} is ${place(view)}, and nobody was told`)
  return { calls, refusals, wrong }
}

const place = ({ status, day, slotId, rev }: AppointmentView) => `${status} ${day} ${slotId} (rev ${rev})`

/** Answers in the order of the commands; undefined where the phone heard nothing. */
async function together(
  standIn: StandIn,
  commands: readonly Command[],
): Promise<(Answer<unknown> | undefined)[]> {
  const answers = await standIn.together(
    commands.map(({ openid, op, input, key }) => ({
      function: 'appointments',
      openid,
      data: { op, input, key },
    })),
  )
  return answers.map((answer) => answer.result as Answer<unknown> | undefined)
}

function isView(data: unknown): data is AppointmentView {
  return typeof data === 'object' && data !== null && 'status' in data
}

function drawCommand(draw: Draw, known: readonly AppointmentView[], key: string): Command {
  const { openid, persons } = draw.one(actors)
  const personId = draw.one(persons)
  const target = draw.one(places)
  const own = known.filter(
    (view) => (persons as readonly string[]).includes(view.person.id) && view.status === 'booked',
  )
  const kind = draw.below(10)
  if (own.length > 0 && kind < 3) {
    const view = draw.one(own)
    return { openid, op: 'cancelAppointment', input: { appointmentId: view.id, rev: view.rev }, key }
  }
  if (own.length > 0 && kind < 6) {
    const view = draw.one(own)
    const { day, slotId } = draw.one(places.filter(({ serviceId }) => serviceId === view.service.id))
    return {
      openid,
      op: 'rescheduleAppointment',
      input: { appointmentId: view.id, rev: view.rev, day, slotId },
      key,
    }
  }
  if (kind === 9) return { openid, op: 'holdSlot', input: { ...target, personId }, key }
  return { openid, op: 'bookSlot', input: { ...target, personId }, key }
}

interface Draw {
  below(limit: number): number
  one<Item>(items: readonly Item[]): Item
}

/** Mulberry32: small, and the same on every machine. */
function drawFrom(seed: number): Draw {
  let state = (seed * 0x9e3779b9) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: (limit) => Math.floor(next() * limit),
    one(items) {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('nothing to draw from')
      return item
    },
  }
}
