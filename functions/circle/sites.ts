import type { SiteHours } from '../../shared/appointments/schedule.ts'

/** What the circle asks about the sites of appointments; `index.ts` says who answers it. */

export interface SiteToday {
  readonly site: string
  readonly name: string
  readonly phone: string
  readonly hours: SiteHours
  /** Services that can be booked there, with the places that are free today from now on. */
  readonly services: readonly { readonly id: string; readonly name: string; readonly freeToday: number }[]
}

/** Those of the sites that are there. One round trip. */
export type SitesToday = (sites: readonly string[], now: number) => Promise<readonly SiteToday[]>
