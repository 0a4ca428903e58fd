import type { AppointmentsContract } from '../../shared/appointments/contract'
import type { OutputOf } from '../../shared/contract'

/** What was last seen of one's appointments, kept on the phone: the code can be shown without network. */
export type Mine = OutputOf<AppointmentsContract['listMyAppointments']>
export type Appointment = Mine['open'][number]

const storageKey = 'my-appointments'

export function keepMine(mine: Mine): void {
  wx.setStorageSync(storageKey, mine)
}

export function keptMine(): Mine | undefined {
  return (wx.getStorageSync(storageKey) as Mine | '') || undefined
}

export function keptAppointment(id: string): Appointment | undefined {
  const mine = keptMine()
  return mine && [...mine.open, ...mine.past].find((one) => one.id === id)
}
