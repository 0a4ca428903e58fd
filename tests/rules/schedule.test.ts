import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkHours,
  defaultRules,
  hasBegun,
  hoursInWords,
  isOpenAt,
  openingOf,
  type ServiceRules,
  type SiteHours,
  scheduleOf,
  slotsIn,
} from '../../shared/appointments/schedule.ts'
import { type DayKind, dayKind } from '../../shared/calendar.ts'
import { addDays, type Day, instantOf, minutesOf, weekday } from '../../shared/time.ts'

const fullDay = [
  { from: '09:00', to: '12:00' },
  { from: '12:00', to: '13:30', counters: 1 },
  { from: '13:30', to: '17:00' },
]
/** Lunch in turns, study on Wednesday afternoon, a long Thursday, Saturday morning. */
const centre: SiteHours = {
  weekly: {
    1: fullDay,
    2: fullDay,
    3: fullDay,
    4: [...fullDay, { from: '17:30', to: '19:30', counters: 1, extended: true }],
    5: fullDay,
    6: [{ from: '09:00', to: '12:00', counters: 1, extended: true }],
  },
  closings: [{ weekday: 3, from: '14:00', to: '17:00', reason: '业务学习' }],
  exceptions: {
    '2026-11-26': { closed: '停电检修' },
    '2026-11-29': { ranges: [{ from: '10:00', to: '11:00' }], reason: '便民服务日' },
    '2026-11-30': { ranges: [] },
    '2027-01-04': { ranges: [{ from: '09:00', to: '10:00' }] },
  },
  lastNumberMinutes: 30,
}
const rules: ServiceRules = { ...defaultRules, slotMinutes: 20, counters: 3, placesPerCounter: 2 }

/** 07:30 on Sunday 22 November in China; in UTC it is still Saturday. */
const sundayMorning = Date.parse('2026-11-21T23:30:00Z')
const on = (day: Day, now = sundayMorning, changed: Partial<ServiceRules> = {}) =>
  scheduleOf(centre, { ...rules, ...changed }, dayKind(day), now)
const ids = (day: Day, now = sundayMorning, changed: Partial<ServiceRules> = {}) =>
  on(day, now, changed).slots.map((slot) => slot.id)

describe('the slots of an ordinary day', () => {
  it('run through lunch with fewer places and end before the last number', () => {
    const { slots } = on('2026-11-23')
    expect(slots.length).toBe(23)
    expect(slots[0]).toEqual({ id: 's0900', from: '09:00', to: '09:20', capacity: 6 })
    expect(slots[8]).toEqual({ id: 's1140', from: '11:40', to: '12:00', capacity: 6 })
    expect(slots[9]).toEqual({ id: 's1200', from: '12:00', to: '12:20', capacity: 2 })
    // Begins at lunch and ends after it: only who is there all the time counts.
    expect(slots[13]).toEqual({ id: 's1320', from: '13:20', to: '13:40', capacity: 2 })
    expect(slots[14]).toEqual({ id: 's1340', from: '13:40', to: '14:00', capacity: 6 })
    expect(slots[22]).toEqual({ id: 's1620', from: '16:20', to: '16:40', capacity: 6 })
  })

  it('give out no number from half past four on when the doors close at five', () => {
    expect(ids('2026-11-23', sundayMorning, { slotMinutes: 15 }).at(-1)).toBe('s1615')
    expect(ids('2026-11-23', sundayMorning, { slotMinutes: 30 }).at(-1)).toBe('s1600')
    const untilTheEnd = scheduleOf(
      { ...centre, lastNumberMinutes: 0 },
      rules,
      dayKind('2026-11-23'),
      sundayMorning,
    )
    expect(untilTheEnd.slots.at(-1)?.to).toBe('17:00')
  })

  it('end before the weekly closing, which is named', () => {
    expect(on('2026-11-25')).toMatchObject({
      state: 'open',
      reason: '下午2:00到下午5:00业务学习，不办公',
    })
    expect(on('2026-11-25').slots.at(-1)?.id).toBe('s1320')
  })

  it('go on in the evening of extended hours, from a beginning of their own', () => {
    const evening = on('2026-12-03').slots.filter((slot) => slot.from >= '17:00')
    expect(evening).toEqual([
      { id: 's1730', from: '17:30', to: '17:50', capacity: 2, extended: true },
      { id: 's1750', from: '17:50', to: '18:10', capacity: 2, extended: true },
      { id: 's1810', from: '18:10', to: '18:30', capacity: 2, extended: true },
      { id: 's1830', from: '18:30', to: '18:50', capacity: 2, extended: true },
      { id: 's1850', from: '18:50', to: '19:10', capacity: 2, extended: true },
    ])
  })

  it('exist on Saturday, when Saturday has hours', () => {
    expect(on('2026-11-28')).toMatchObject({ state: 'open' })
    expect(ids('2026-11-28')).toEqual([
      's0900',
      's0920',
      's0940',
      's1000',
      's1020',
      's1040',
      's1100',
      's1120',
    ])
    expect(on('2026-11-28').slots.every((slot) => slot.extended === true)).toBe(true)
  })

  it('never have more counters than the service has', () => {
    expect(on('2026-11-23', sundayMorning, { counters: 1, placesPerCounter: 1 }).slots[0]?.capacity).toBe(1)
    expect(slotsIn([{ from: '09:00', to: '10:00', counters: 8 }], rules)[0]?.capacity).toBe(6)
  })

  it('leave out a time in which no counter is staffed', () => {
    const noLunch = [
      { from: '09:00', to: '12:00' },
      { from: '12:00', to: '13:00', counters: 0 },
      { from: '13:00', to: '15:00' },
    ]
    expect(slotsIn(noLunch, { ...rules, slotMinutes: 60 }).map((slot) => slot.id)).toEqual([
      's0900',
      's1000',
      's1100',
      's1300',
      's1400',
    ])
  })
})

describe('the state of a day', () => {
  it('is closed on Sunday, for an exception, and says why', () => {
    expect(on('2026-11-22')).toEqual({
      day: '2026-11-22',
      state: 'closed',
      reason: '星期日不办公',
      slots: [],
    })
    expect(on('2026-11-26')).toEqual({ day: '2026-11-26', state: 'closed', reason: '停电检修', slots: [] })
    expect(on('2026-11-30')).toMatchObject({ state: 'closed', reason: '这一天的办公时间有调整' })
  })

  it('is open on a Sunday that an exception opens, with its hours', () => {
    expect(on('2026-11-29')).toMatchObject({ state: 'open', reason: '便民服务日' })
    expect(ids('2026-11-29')).toEqual(['s1000', 's1020'])
  })

  it('is past for yesterday by the day in China', () => {
    expect(on('2026-11-21').state).toBe('past')
    const mondayMorning = Date.parse('2026-11-22T23:30:00Z')
    expect(on('2026-11-22', mondayMorning).state).toBe('past')
    expect(on('2026-11-23', mondayMorning).state).toBe('open')
  })

  it('is past when the doors of today have closed, and open while a slot is still to come', () => {
    const at = (clock: string) => on('2026-11-23', instantOf('2026-11-23', clock))
    expect(at('16:19').state).toBe('open')
    expect(at('16:20')).toEqual({
      day: '2026-11-23',
      state: 'past',
      reason: '今天的预约时间已经过了',
      slots: [],
    })
  })

  it('is not yet open for booking fifteen days ahead, and says from when', () => {
    expect(on('2026-12-05').state).toBe('open')
    expect(on('2026-12-07')).toEqual({
      day: '2026-12-07',
      state: 'not-yet',
      reason: '11月23日开始预约',
      slots: [],
    })
    expect(on('2026-12-07', instantOf('2026-11-23', '00:00')).state).toBe('open')
    expect(on('2026-12-07', instantOf('2026-11-23', '00:00') - 1).state).toBe('not-yet')
  })

  it('is past when it had to be booked earlier', () => {
    const monday = instantOf('2026-11-23', '09:00')
    expect(on('2026-11-24', monday, { closesDaysAhead: 2 })).toMatchObject({
      state: 'past',
      reason: '要提前2天预约；不预约也可以直接来',
      slots: [],
    })
    expect(on('2026-11-25', monday, { closesDaysAhead: 2 }).state).toBe('open')
  })

  it('is to be confirmed in a year that is not published, however far ahead, unless the site has said', () => {
    const christmas = instantOf('2026-12-25', '09:00')
    expect(on('2027-01-05', christmas)).toEqual({
      day: '2027-01-05',
      state: 'to-confirm',
      reason: '放假安排还没公布，到时再确认',
      slots: [],
    })
    expect(on('2027-01-01', christmas).state).toBe('to-confirm')
    expect(on('2027-06-01', christmas).state).toBe('to-confirm')
    expect(on('2027-01-04', christmas)).toMatchObject({ state: 'open', reason: '这一天的办公时间有调整' })
  })

  it('is closed when the slots do not fit', () => {
    expect(on('2026-11-29', sundayMorning, { slotMinutes: 90 })).toMatchObject({
      state: 'closed',
      reason: '这一天没有可以预约的时间',
    })
  })
})

describe('a service that is done on some weekdays only', () => {
  const lawyer = { weekdays: [3] as const }

  it('has slots on these and says so on the others', () => {
    expect(on('2026-11-25', sundayMorning, lawyer)).toMatchObject({ state: 'open' })
    expect(on('2026-11-24', sundayMorning, lawyer)).toEqual({
      day: '2026-11-24',
      state: 'closed',
      reason: '这件事在星期三办',
      slots: [],
    })
  })

  it('is done on a make-up workday that stands for one of them', () => {
    // Saturday 10 October is worked for Wednesday 7 October.
    const october = Date.parse('2026-10-08T00:00:00+08:00')
    expect(on('2026-10-10', october, lawyer).state).toBe('open')
    expect(on('2026-10-10', october, { weekdays: [6] }).state).toBe('closed')
  })
})

describe('holidays and make-up workdays', () => {
  const open = (day: Day, hours = centre) => openingOf(hours, dayKind(day))

  it('closes on a holiday, a Saturday with hours included', () => {
    expect(open('2026-10-01')).toEqual({
      day: '2026-10-01',
      state: 'closed',
      reason: '国庆节放假',
      ranges: [],
    })
    expect(open('2026-10-03').state).toBe('closed')
    expect(open('2026-02-21').reason).toBe('春节放假')
  })

  it('opens on a holiday when the site says so', () => {
    const always = { ...centre, holidays: [{ from: '10:00', to: '12:00' }] }
    expect(open('2026-10-01', always)).toEqual({
      day: '2026-10-01',
      state: 'open',
      reason: '国庆节放假，照常开门',
      ranges: [{ from: '10:00', to: '12:00' }],
    })
    expect(open('2026-10-01', { ...centre, holidays: [] }).state).toBe('closed')
  })

  it('gives a make-up workday the hours of the weekday that it makes up for', () => {
    // Sunday 20 September for Tuesday 6 October: an ordinary full day.
    expect(open('2026-09-20')).toEqual({
      day: '2026-09-20',
      state: 'open',
      reason: '调休上班，按星期二的时间办公',
      ranges: fullDay,
    })
    // Saturday 10 October for Wednesday 7 October: study in the afternoon, and not the hours of a Saturday.
    expect(open('2026-10-10')).toEqual({
      day: '2026-10-10',
      state: 'open',
      reason: '调休上班，按星期三的时间办公；下午2:00到下午5:00业务学习，不办公',
      ranges: [
        { from: '09:00', to: '12:00' },
        { from: '12:00', to: '13:30', counters: 1 },
        { from: '13:30', to: '14:00' },
      ],
    })
  })

  it('takes the hours of a Monday when the calendar does not say for which day', () => {
    const { replaces: _, ...unknown } = dayKind('2026-10-10')
    const kind: DayKind = unknown
    expect(openingOf(centre, kind)).toMatchObject({
      reason: '调休上班，按星期一的时间办公',
      ranges: fullDay,
    })
  })
})

describe('weekly closing', () => {
  it('may cut a hole, or take a whole day', () => {
    const hours: SiteHours = {
      weekly: { 1: [{ from: '09:00', to: '17:00' }], 2: [{ from: '09:00', to: '12:00' }] },
      closings: [
        { weekday: 1, from: '12:00', to: '13:00', reason: '午休' },
        { weekday: 2, from: '08:00', to: '12:00', reason: '内部学习' },
      ],
    }
    expect(openingOf(hours, dayKind('2026-11-23')).ranges).toEqual([
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '17:00' },
    ])
    expect(openingOf(hours, dayKind('2026-11-24'))).toEqual({
      day: '2026-11-24',
      state: 'closed',
      reason: '星期二内部学习，不办公',
      ranges: [],
    })
  })
})

describe('open now', () => {
  const monday = openingOf(centre, dayKind('2026-11-23'))
  it.each([
    ['2026-11-23', '08:59', false],
    ['2026-11-23', '09:00', true],
    ['2026-11-23', '12:00', true],
    ['2026-11-23', '16:59', true],
    ['2026-11-23', '17:00', false],
    ['2026-11-24', '10:00', false],
  ])('at %s %s: %s', (day, clock, open) => {
    expect(isOpenAt(monday, instantOf(day, clock))).toBe(open)
  })
})

describe('a slot that has begun', () => {
  it('has begun at its first minute', () => {
    expect(hasBegun('2026-11-23', { from: '09:00' }, instantOf('2026-11-23', '09:00') - 1)).toBe(false)
    expect(hasBegun('2026-11-23', { from: '09:00' }, instantOf('2026-11-23', '09:00'))).toBe(true)
  })
})

describe('hours in words', () => {
  it('has a line for each weekday', () => {
    expect(hoursInWords(centre)).toEqual([
      '星期一 上午9:00到下午5:00',
      '星期二 上午9:00到下午5:00',
      '星期三 上午9:00到下午2:00',
      '星期四 上午9:00到下午5:00，下午5:30到晚上7:30',
      '星期五 上午9:00到下午5:00',
      '星期六 上午9:00到中午12:00',
      '星期日 不办公',
    ])
  })
})

describe('hours that somebody typed', () => {
  it('are right as the examples are', () => {
    expect(checkHours(centre)).toEqual([])
  })
  it('are refused where they overlap, run backwards or are no times', () => {
    expect(
      checkHours({
        weekly: {
          1: [
            { from: '09:00', to: '12:00' },
            { from: '11:00', to: '17:00' },
          ],
          2: [{ from: '12:00', to: '09:00' }],
          3: [{ from: '9:00', to: '12:00' }],
          4: [{ from: '09:00', to: '12:00', counters: -1 }],
        },
        closings: [{ weekday: 3, from: '17:00', to: '17:00', reason: '业务学习' }],
        exceptions: {
          '2026-02-30': { closed: '停电' },
          '2026-11-29': { ranges: [{ from: '10:00', to: '24:30' }] },
        },
        holidays: [{ from: '10:00', to: '10:00' }],
      }),
    ).toEqual([
      'weekday 1: 11:00–17:00 begins before the range in front of it ends',
      'weekday 2: 12:00–09:00 does not end after it begins',
      'weekday 3: 9:00–12:00 is no range of clock times',
      'weekday 4: -1 is no number of counters',
      '2026-02-30 is no day',
      '2026-11-29: 10:00–24:30 is no range of clock times',
      'closing on weekday 3: 17:00–17:00 does not end after it begins',
      'holidays: 10:00–10:00 does not end after it begins',
    ])
  })
})

describe('whatever the hours are', () => {
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  /** Up to three ranges between 08:00 and 20:00 that may touch. */
  const ranges = fc
    .uniqueArray(fc.integer({ min: 96, max: 240 }), { minLength: 2, maxLength: 6 })
    .map((marks) => marks.sort((a, b) => a - b).map((mark) => clock(mark * 5)))
    .chain((marks) =>
      fc.tuple(
        ...marks.slice(1).map((to, index) =>
          fc.record({
            from: fc.constant(marks[index] ?? ''),
            to: fc.constant(to),
            counters: fc.nat(4),
            kept: fc.boolean(),
          }),
        ),
      ),
    )
    .map((list) =>
      list.filter((range) => range.kept).map(({ from, to, counters }) => ({ from, to, counters })),
    )
  const someRules = fc.record({
    slotMinutes: fc.integer({ min: 5, max: 90 }),
    counters: fc.integer({ min: 1, max: 5 }),
    placesPerCounter: fc.integer({ min: 1, max: 4 }),
    last: fc.constantFrom(0, 15, 30, 60),
  })

  it('slots never overlap, never leave the hours and never have more places than staffed counters', () => {
    fc.assert(
      fc.property(ranges, someRules, (open, { last, ...some }) => {
        const slots = slotsIn(open, { ...defaultRules, ...some }, last)
        for (const [index, slot] of slots.entries()) {
          expect(minutesOf(slot.to) - minutesOf(slot.from)).toBe(some.slotMinutes)
          const before = slots[index - 1]
          if (before !== undefined) expect(before.to <= slot.from).toBe(true)
          for (let minute = minutesOf(slot.from); minute < minutesOf(slot.to); minute += 5) {
            const now = clock(minute)
            const range = open.find(({ from, to }) => from <= now && now < to)
            expect(range, `${slot.id} at ${now}`).toBeDefined()
            expect(slot.capacity).toBeLessThanOrEqual((range?.counters ?? 0) * some.placesPerCounter)
          }
          expect(slot.capacity).toBeGreaterThan(0)
          expect(slot.capacity).toBeLessThanOrEqual(some.counters * some.placesPerCounter)
          // The doors are still open so many minutes after the last number.
          for (let minute = minutesOf(slot.from); minute <= minutesOf(slot.from) + last; minute += 5) {
            const now = clock(minute)
            if (last > 0) expect(open.some(({ from, to }) => from <= now && now < to)).toBe(true)
          }
        }
        expect(new Set(slots.map((slot) => slot.id)).size).toBe(slots.length)
      }),
      { numRuns: 300 },
    )
  })

  it('a holiday and an unpublished day have no slot, on no day of two years', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 729 }), fc.integer({ min: 0, max: 30 }), (ahead, before) => {
        const day = addDays('2026-01-01', ahead)
        const kind = dayKind(day)
        const schedule = scheduleOf(
          { ...centre, exceptions: {} },
          rules,
          kind,
          instantOf(addDays(day, -before), '08:00'),
        )
        const worked = kind.kind === 'make-up-workday' || (kind.kind !== 'holiday' && weekday(day) !== 7)
        expect(schedule.slots.length > 0).toBe(kind.confirmed && worked && before <= 14)
        expect(schedule.slots.length > 0).toBe(schedule.state === 'open')
      }),
      { numRuns: 500 },
    )
  })
})
