import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AppointmentAtTime,
  type AppointmentState,
  actionsFor,
  appointmentMachine,
  appointmentStates,
  appointmentTable,
  type Claim,
  changeUntil,
  type Entry,
  freePlaces,
  holdUntil,
  isLive,
  limitReached,
  mayBookSlot,
  mayDo,
  openClaims,
  type Who,
} from '../../shared/appointments/rules.ts'
import { type DaySchedule, defaultRules } from '../../shared/appointments/schedule.ts'
import { checkMachine } from '../../shared/state-machine.ts'
import { instantOf } from '../../shared/time.ts'

const rules = { ...defaultRules, changeCutoffMinutes: 120 }
const monday = (clock: string) => instantOf('2026-11-23', clock)
const appointment = (status: AppointmentState): AppointmentAtTime => ({
  status,
  day: '2026-11-23',
  from: '09:00',
})

const mayCancel = (
  at: AppointmentAtTime,
  now: number,
  by: Pick<typeof rules, 'changeCutoffMinutes'>,
  who: Who = 'resident',
) => mayDo('cancel', at, who, now, by)
const mayReschedule: typeof mayCancel = (at, now, by, who = 'resident') =>
  mayDo('reschedule', at, who, now, by)

describe('the machine', () => {
  it('has no state that cannot be reached or left for good, and no double row', () => {
    expect(checkMachine(appointmentMachine)).toEqual([])
  })

  it('lets residents do nothing but book, reschedule and cancel', () => {
    const theirs = appointmentTable.filter((row) => row.who.includes('resident')).map((row) => row.action)
    expect(theirs).toEqual(['book', 'reschedule', 'cancel'])
  })

  it('does not bring a cancelled appointment back', () => {
    expect(appointmentTable.filter((row) => row.from === 'cancelled')).toEqual([])
    expect(appointmentTable.filter((row) => row.to === 'booked').map((row) => row.from)).toEqual([
      null,
      'booked',
      'checked-in',
    ])
  })
})

describe('cancelling and rescheduling', () => {
  it('is possible until two hours before, exclusively', () => {
    expect(changeUntil(appointment('booked'), rules)).toBe(monday('07:00'))
    expect(mayCancel(appointment('booked'), monday('07:00') - 1, rules)).toBe('ok')
    expect(mayCancel(appointment('booked'), monday('07:00'), rules)).toBe('TOO_LATE_TO_CANCEL')
    expect(mayCancel(appointment('booked'), monday('07:30'), rules)).toBe('TOO_LATE_TO_CANCEL')
    expect(mayReschedule(appointment('booked'), monday('06:59'), rules)).toBe('ok')
    expect(mayReschedule(appointment('booked'), monday('07:00'), rules)).toBe('TOO_LATE_TO_CANCEL')
  })

  it('follows the cut-off of the service', () => {
    expect(mayCancel(appointment('booked'), monday('08:59'), { changeCutoffMinutes: 0 })).toBe('ok')
    expect(mayCancel(appointment('booked'), monday('09:00'), { changeCutoffMinutes: 0 })).toBe(
      'TOO_LATE_TO_CANCEL',
    )
    const dayBefore = { changeCutoffMinutes: 24 * 60 }
    expect(mayCancel(appointment('booked'), instantOf('2026-11-22', '08:59'), dayBefore)).toBe('ok')
    expect(mayCancel(appointment('booked'), instantOf('2026-11-22', '09:00'), dayBefore)).toBe(
      'TOO_LATE_TO_CANCEL',
    )
  })

  it('is possible for counter staff until the day is over', () => {
    expect(mayCancel(appointment('booked'), monday('23:59'), rules, 'counter-staff')).toBe('ok')
    expect(mayReschedule(appointment('booked'), monday('10:00'), rules, 'counter-staff')).toBe('ok')
    expect(mayCancel(appointment('booked'), monday('24:00'), rules, 'counter-staff')).toBe(
      'TOO_LATE_TO_CANCEL',
    )
  })

  it.each(['checked-in', 'called', 'served', 'missed', 'cancelled'] as const)(
    'is refused when %s',
    (status) => {
      expect(mayCancel(appointment(status), monday('06:00'), rules)).toBe('NOT_IN_THIS_STATE')
      expect(mayReschedule(appointment(status), monday('06:00'), rules)).toBe('NOT_IN_THIS_STATE')
    },
  )
})

describe('what may be done now', () => {
  it.each<[AppointmentState, Who, string, string[]]>([
    ['booked', 'resident', '06:59', ['reschedule', 'cancel']],
    ['booked', 'resident', '07:00', []],
    ['checked-in', 'resident', '06:59', []],
    ['cancelled', 'resident', '06:59', []],
    ['booked', 'counter-staff', '08:50', ['reschedule', 'cancel', 'check-in']],
    ['checked-in', 'counter-staff', '08:55', ['call', 'revert']],
    ['called', 'counter-staff', '09:02', ['serve', 'pass']],
    ['served', 'counter-staff', '09:20', ['revert']],
    ['served', 'counter-staff', '24:00', []],
    ['missed', 'counter-staff', '10:00', []],
    ['booked', 'system', '23:59', []],
    ['booked', 'system', '24:00', ['miss']],
    ['checked-in', 'system', '24:00', ['miss']],
    ['called', 'system', '24:00', ['miss']],
    ['served', 'system', '24:00', []],
  ])('%s, %s at %s: %j', (status, who, clock, actions) => {
    expect(actionsFor(appointment(status), who, monday(clock), rules)).toEqual(actions)
  })

  it('checks in on the day only, at half past seven in China too', () => {
    expect(
      mayDo('check-in', appointment('booked'), 'counter-staff', Date.parse('2026-11-22T23:30:00Z'), rules),
    ).toBe('ok')
    expect(
      mayDo('check-in', appointment('booked'), 'counter-staff', instantOf('2026-11-22', '23:59'), rules),
    ).toBe('NOT_IN_THIS_STATE')
  })

  it('offers exactly what it would allow', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...appointmentStates),
        fc.constantFrom<Who>('resident', 'counter-staff', 'system'),
        fc.integer({ min: -2000, max: 2000 }),
        (status, who, minutes) => {
          const now = monday('09:00') + minutes * 60_000
          const offered = actionsFor(appointment(status), who, now, rules)
          for (const { action } of appointmentTable)
            if (action !== 'book')
              expect(mayDo(action, appointment(status), who, now, rules) === 'ok').toBe(
                offered.includes(action),
              )
        },
      ),
    )
  })
})

describe('limits of the person who is served', () => {
  const claim = (id: string, service: string, day: string): Claim => ({ id, service, day })
  const two = [claim('a', 'pension', '2026-11-23'), claim('b', 'housing', '2026-11-24')]
  const three = [...two, claim('c', 'pension', '2026-11-25')]

  it('allows a third open appointment and not a fourth', () => {
    expect(limitReached(two, claim('n', 'legal', '2026-11-23'), rules)).toBeUndefined()
    expect(limitReached(three, claim('n', 'legal', '2026-11-23'), rules)).toBe('LIMIT_OPEN')
  })

  it('allows one for a service and day, another service that day, and the service another day', () => {
    expect(limitReached(two, claim('n', 'pension', '2026-11-23'), rules)).toBe('LIMIT_PER_DAY')
    expect(limitReached(two, claim('n', 'housing', '2026-11-23'), rules)).toBeUndefined()
    expect(limitReached(two, claim('n', 'pension', '2026-11-24'), rules)).toBeUndefined()
  })

  it('names the limit of the day first, when both are reached', () => {
    expect(limitReached(three, claim('n', 'pension', '2026-11-23'), rules)).toBe('LIMIT_PER_DAY')
  })

  it('does not count an appointment against itself', () => {
    expect(limitReached(three, claim('a', 'pension', '2026-11-23'), rules)).toBeUndefined()
    expect(limitReached(three, claim('a', 'pension', '2026-11-26'), rules)).toBeUndefined()
    // Moving to the day of another one for the same service is one too many on that day.
    expect(limitReached(three, claim('a', 'pension', '2026-11-25'), rules)).toBe('LIMIT_PER_DAY')
    // Above the limit already (it was lowered): moving is still possible.
    expect(
      limitReached(three, claim('a', 'pension', '2026-11-26'), { perServiceAndDay: 1, openInAll: 2 }),
    ).toBeUndefined()
  })

  it('follows the numbers of the service', () => {
    expect(
      limitReached(two, claim('n', 'pension', '2026-11-23'), { perServiceAndDay: 2, openInAll: 3 }),
    ).toBeUndefined()
    expect(
      limitReached(three, claim('n', 'legal', '2026-11-23'), { perServiceAndDay: 1, openInAll: 4 }),
    ).toBe(undefined)
    expect(limitReached([], claim('n', 'legal', '2026-11-23'), { perServiceAndDay: 1, openInAll: 0 })).toBe(
      'LIMIT_OPEN',
    )
  })

  it('counts an appointment that is being moved on both days', () => {
    const moving = { ...claim('a', 'pension', '2026-11-23'), to: { day: '2026-11-27' } }
    expect(limitReached([moving], claim('n', 'pension', '2026-11-23'), rules)).toBe('LIMIT_PER_DAY')
    expect(limitReached([moving], claim('n', 'pension', '2026-11-27'), rules)).toBe('LIMIT_PER_DAY')
    expect(limitReached([moving], claim('n', 'pension', '2026-11-26'), rules)).toBeUndefined()
    expect(openClaims([moving], instantOf('2026-11-27', '23:59'))).toEqual([moving])
    expect(openClaims([moving], instantOf('2026-11-28', '00:00'))).toEqual([])
  })

  it('forgets the days that are over, although nobody has closed them yet', () => {
    expect(openClaims(three, monday('23:59')).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(openClaims(three, monday('24:00')).map(({ id }) => id)).toEqual(['b', 'c'])
  })
})

describe('holds and free places', () => {
  const now = monday('08:00')
  it('keeps a hold for ten minutes, and renewing begins them anew', () => {
    expect(holdUntil(now)).toBe(monday('08:10'))
    expect(holdUntil(monday('08:04'))).toBe(monday('08:14'))
    const hold: Entry = { id: 'h', until: holdUntil(now) }
    expect(isLive(hold, monday('08:10') - 1)).toBe(true)
    expect(isLive(hold, monday('08:10'))).toBe(false)
    expect(isLive({ id: 'b', until: null }, monday('23:00'))).toBe(true)
  })

  it('counts bookings and living holds', () => {
    const entries: Entry[] = [
      { id: 'a', until: null },
      { id: 'b', until: now + 1 },
      { id: 'c', until: now },
      { id: 'd', until: now - 1 },
    ]
    expect(freePlaces(3, entries, now)).toBe(1)
    expect(freePlaces(2, entries, now)).toBe(0)
    expect(freePlaces(1, entries, now)).toBe(0)
    expect(freePlaces(3, [], now)).toBe(3)
  })
})

describe('booking a slot', () => {
  const schedule: DaySchedule = {
    day: '2026-11-23',
    state: 'open',
    slots: [
      { id: 's0900', from: '09:00', to: '09:20', capacity: 2 },
      { id: 's0920', from: '09:20', to: '09:40', capacity: 2 },
    ],
  }

  it('is possible until it begins', () => {
    expect(mayBookSlot(schedule, 's0900', rules, monday('09:00') - 1)).toBe('ok')
    expect(mayBookSlot(schedule, 's0900', rules, monday('09:00'))).toBe('SLOT_PAST')
    expect(mayBookSlot(schedule, 's0920', rules, monday('09:00'))).toBe('ok')
  })

  it.each(['s0910', 's9900', '', 'constructor'])('is refused for %j, which does not exist', (slot) => {
    expect(mayBookSlot(schedule, slot, rules, monday('08:00'))).toBe('SLOT_NOT_FOUND')
  })

  it('is refused for a service that takes walk-ins only', () => {
    expect(mayBookSlot(schedule, 's0900', { bookable: false }, monday('08:00'))).toBe('SERVICE_NOT_BOOKABLE')
  })

  it.each([
    ['closed', 'DAY_CLOSED'],
    ['to-confirm', 'DAY_TO_CONFIRM'],
    ['not-yet', 'DAY_NOT_OPEN_YET'],
    ['past', 'SLOT_PAST'],
  ] as const)('is refused on a day that is %s', (state, code) => {
    expect(mayBookSlot({ day: '2026-11-23', state, slots: [] }, 's0900', rules, monday('08:00'))).toBe(code)
  })
})
