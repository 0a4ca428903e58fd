import type { AppointmentsContract } from '../../shared/appointments/contract'
import type { OutputOf } from '../../shared/contract'

/** What was last seen of one's appointments, kept on the phone: the code can be shown without network. */
export type Mine = OutputOf<AppointmentsContract['listMyAppointments']>
export type Appointment = Mine['open'][number]

const storageKey = 'my-appointments'

export function keepMine(mine: Mine): void {
  wx.setStorageSync(storageKey, mine)
}

/** Puts in what was just seen of one of them. */
export function keepAppointment(seen: Appointment): void {
  const { open, past } = keptMine() ?? { open: [], past: [] }
  const others = ({ id }: Appointment) => id !== seen.id
  const isOpen = seen.status !== 'cancelled' && seen.status !== 'served' && seen.status !== 'missed'
  keepMine({
    open: [...open.filter(others), ...(isOpen ? [seen] : [])].sort((a, b) => a.startsAt - b.startsAt),
    past: [...(isOpen ? [] : [seen]), ...past.filter(others)],
  })
}

export function keptMine(): Mine | undefined {
  return (wx.getStorageSync(storageKey) as Mine | '') || undefined
}

export function keptAppointment(id: string): Appointment | undefined {
  const mine = keptMine()
  return mine && [...mine.open, ...mine.past].find((one) => one.id === id)
}
