import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import { holdUntil } from '../../shared/appointments/rules.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import { type Account, accountsCollection, readAccount } from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { mustBeBookable } from './book-slot.ts'
import { type AppointmentDay, collection, dayId, holdId, openOffice } from './store.ts'
import { takePlace } from './take-place.ts'

type Hold = AppointmentsContract['holdSlot']

/**
 * Keeps a place for ten minutes, again to renew. An account has one hold: choosing another slot of the day gives the first one
 * back in the same write, choosing another day or service gives it back afterwards. So nobody keeps a centre full, and the place
 * stays while she makes up her mind for whom it is.
 */
export async function holdSlot({ input, caller, now }: Call<ParsedInputOf<Hold>>): Promise<OutputOf<Hold>> {
  const { serviceId, siteId, day } = input
  const office = await openOffice(serviceId, siteId, [day], { bookings: false })
  const slot = mustBeBookable(office, day, input.slotId, now)
  const until = holdUntil(now)
  const held = dayId(serviceId, siteId, day)
  const id = holdId(caller.openid, held)
  await takePlace(office, { id, slot, day, until, booking: undefined }, now)
  await keepOnly(held, caller.account)
  return { until }
}

const attempts = 5

/**
 * The account's hold is this one now. It is taken before it is noted, and whoever notes another gives back what was noted: of
 * many that come at once, one is left.
 */
async function keepOnly(held: string, { _id, hold }: Account): Promise<void> {
  const { command: _ } = database()
  let before = hold
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (before === held) return
    const asSeen = { _id, hold: before ?? _.exists(false) }
    if (await database().change(accountsCollection, asSeen, { hold: held })) {
      if (before) await giveBack(before, holdId(_id, before))
      return
    }
    before = (await readAccount(_id)).hold
  }
  await giveBack(held, holdId(_id, held))
  throw new Refusal('UNAVAILABLE')
}

async function giveBack(held: string, id: string): Promise<void> {
  const { command: _ } = database()
  const day = await database().read<AppointmentDay>(collection.days, held)
  const places = Object.entries(day?.slots ?? {}).filter(([, entries]) =>
    entries.some((entry) => entry.id === id),
  )
  if (places.length === 0) return
  await database().change(
    collection.days,
    { _id: held },
    { ...Object.fromEntries(places.map(([slot]) => [`slots.${slot}`, _.pull({ id })])), rev: _.inc(1) },
  )
}
