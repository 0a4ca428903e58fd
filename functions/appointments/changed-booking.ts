import type { Call } from '../platform/perform.ts'
import type { Booking } from './store.ts'

/** Commands that a booking remembers: a repeat comes within a day. */
const rememberedCommands = 8
/** Changes that it remembers, the first among them. */
const rememberedChanges = 8

/** The booking after a command: its owner is told where somebody else gave it. What it brings about is left to the caller. */
export function changedBooking(
  { dueAt: _dueAt, tellAt: _tellAt, ...booking }: Booking,
  action: 'cancel' | 'reschedule',
  { caller, commandId, now }: Pick<Call<unknown>, 'caller' | 'commandId' | 'now'>,
): Booking {
  const [first, ...changes] = booking.history
  const history = [...changes, { at: now, action, by: 'resident' } as const].slice(1 - rememberedChanges)
  return {
    ...booking,
    rev: booking.rev + 1,
    history: first ? [first, ...history] : history,
    commands: [...booking.commands, commandId].slice(-rememberedCommands),
    ...(booking.account !== caller.openid && { tellAt: now }),
  }
}
