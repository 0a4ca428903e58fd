import type { AppointmentsContract } from '../../shared/appointments/contract'
import type { OutputOf } from '../../shared/contract'
import { lastResort } from '../config'

/** The centre or station that the person goes to, kept on the phone: a refusal can name who helps even without network. */
export interface Office {
  id?: string
  name: string
  phone: string
  gcj02?: { latitude: number; longitude: number }
}

type Site = OutputOf<AppointmentsContract['getHome']>['site']

const storageKey = 'office'

export function office(): Office {
  return (wx.getStorageSync(storageKey) as Office | '') || { ...lastResort }
}

export function rememberOffice({ id, name, phone, gcj02 }: Site): void {
  wx.setStorageSync(storageKey, { id, name, phone, ...(gcj02 && { gcj02 }) })
}

export function ring(phone: string): void {
  // Taking it back on the dialog of the phone is no failure.
  wx.makePhoneCall({ phoneNumber: phone, fail: () => undefined })
}

export function showOnMap({ gcj02, name, address }: Pick<Site, 'gcj02' | 'name' | 'address'>): void {
  if (gcj02) wx.openLocation({ ...gcj02, name, address, scale: 17 })
}
