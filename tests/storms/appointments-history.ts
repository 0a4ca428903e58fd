import type { AppointmentView } from '../../functions/appointments/view.ts'
import type { Centre } from '../harness/centre.ts'
import { neighbourhood, openids, people } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'
import { type Command, type Draw, drawFrom, type HistoryReport, sendAll, tally } from './phones.ts'

/**
 * A random history of a small centre, drawn from a seed: residents and those who act for them hold, book, move and cancel, several
 * at once, on few places. What they were told last must be what is true in the end.
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

const commandsPerRound = 4

export async function runAppointments(centre: Centre, seed: number, rounds = 3): Promise<HistoryReport> {
  const { standIn } = centre
  await centre.renew(neighbourhood, seed)
  const draw = drawFrom(seed)
  /** The newest answer about each appointment that a phone has got. */
  const known = new Map<string, AppointmentView>()
  const wrong: string[] = []
  const outcomes: Record<string, number> = {}
  let calls = 0

  let clock = Date.parse('2026-03-02T08:00:00+08:00')
  for (let round = 0; round < rounds; round += 1) {
    // What a dead call has left is old enough to be settled beside the next commands, or not yet.
    clock += draw.below(90) * 1000
    standIn.clock.set(clock, true)
    const commands = Array.from({ length: commandsPerRound }, (_, index) =>
      drawCommand(draw, [...known.values()], `key-${seed}-${round}-${index}`),
    )
    const sent = await sendAll(standIn, commands)
    calls += sent.calls
    tally(sent.heard, outcomes, wrong)
    for (const { answer } of sent.heard) {
      if (!answer?.ok || !isView(answer.data)) continue
      const before = known.get(answer.data.id)
      if (!before || before.rev <= answer.data.rev) known.set(answer.data.id, answer.data)
    }
  }

  // Calls that died have surely ended; whoever looks next settles what they left.
  await centre.moveClock('2026-03-02T08:09:00+08:00')
  await standIn.timers.fire('appointments')
  wrong.push(...checkBookings(centre.dump()))
  const shown = await everythingShown(centre, wrong)
  for (const [id, view] of known) {
    const now = shown.get(id)
    if (!now) wrong.push(`${id} was confirmed as ${inWords(view)} and is gone`)
    else if (inWords(now) !== inWords(view))
      wrong.push(`${id} was confirmed as ${inWords(view)} and is ${inWords(now)}`)
  }
  for (const [id, view] of shown)
    if (!known.has(id)) wrong.push(`${id} is ${inWords(view)}, and nobody was told`)
  return { calls, outcomes, wrong }
}

const inWords = ({ status, day, slotId, rev }: AppointmentView) => `${status} ${day} ${slotId} (rev ${rev})`

async function everythingShown(centre: Centre, wrong: string[]): Promise<Map<string, AppointmentView>> {
  const shown = new Map<string, AppointmentView>()
  for (const { openid } of actors) {
    const mine = await centre.call(openid, 'appointments', 'listMyAppointments', {})
    if (!mine.ok) wrong.push(`the list of appointments is refused: ${mine.error.code}`)
    else for (const view of [...mine.data.open, ...mine.data.past]) shown.set(view.id, view)
  }
  return shown
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
  const command = { function: 'appointments', openid, key } as const
  if (own.length > 0 && kind < 3) {
    const view = draw.one(own)
    return { ...command, op: 'cancelAppointment', input: { appointmentId: view.id, rev: view.rev } }
  }
  if (own.length > 0 && kind < 6) {
    const view = draw.one(own)
    const { day, slotId } = draw.one(places.filter(({ serviceId }) => serviceId === view.service.id))
    return {
      ...command,
      op: 'rescheduleAppointment',
      input: { appointmentId: view.id, rev: view.rev, day, slotId },
    }
  }
  if (kind === 9) return { ...command, op: 'holdSlot', input: target }
  return { ...command, op: 'bookSlot', input: { ...target, personId } }
}
