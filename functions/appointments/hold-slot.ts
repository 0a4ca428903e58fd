import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { holdUntil } from '../../shared/appointments/rules.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import type { Call } from '../platform/perform.ts'
import { mustBeBookable } from './book-slot.ts'
import { dayId, holdId, openOffice } from './store.ts'
import { takePlace } from './take-place.ts'

type Hold = AppointmentsContract['holdSlot']

/**
 * Keeps a place for ten minutes, again to renew. An account has one hold a service, site and day: choosing another slot
 * gives the first one back in the same write, and the place stays while she makes up her mind for whom it is.
 */
export async function holdSlot({ input, caller, now }: Call<ParsedInputOf<Hold>>): Promise<OutputOf<Hold>> {
  const { serviceId, siteId, day } = input
  const office = await openOffice(serviceId, siteId, [day], { bookings: false })
  const slot = mustBeBookable(office, day, input.slotId, now)
  const until = holdUntil(now)
  const id = holdId(caller.openid, dayId(serviceId, siteId, day))
  await takePlace(office, { id, slot, day, until, booking: undefined }, now)
  return { until }
}
