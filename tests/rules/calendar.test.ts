import { readdirSync } from 'node:fs'
import everyYear from 'chinese-days/dist/chinese-days.json'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addWorkingDays,
  addWorkingHours,
  type Calendar,
  computeAgain,
  dayKind,
  explain,
  isOutdated,
  isPublished,
  isWorkingDay,
  stateCouncilCalendar,
} from '../../shared/calendar.ts'
import { addDays, type Day, instantOf, inWords, weekday } from '../../shared/time.ts'

/** A notice for 2027 as it might come: New Year takes 31 December 2026 too, and 26 December is worked for it. */
const withNext: Calendar = {
  version: 'with-2027',
  holidays: {
    ...stateCouncilCalendar.holidays,
    '2026-12-31': "New Year's Day,元旦,1",
    '2027-01-01': "New Year's Day,元旦,1",
    '2027-01-02': "New Year's Day,元旦,1",
    '2027-10-01': 'National Day,国庆节,3',
  },
  workdays: {
    ...stateCouncilCalendar.workdays,
    '2026-12-26': "New Year's Day,元旦,1",
    '2027-01-03': "New Year's Day,元旦,1",
  },
  inLieuDays: { ...stateCouncilCalendar.inLieuDays, '2026-12-31': "New Year's Day,元旦,1" },
}

function daysOf(year: number): Day[] {
  const days: Day[] = []
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) days.push(day)
  return days
}

describe('what kind of day it is', () => {
  it('knows the holidays of 2026 as they were announced', () => {
    const holidays = daysOf(2026).filter((day) => dayKind(day).kind === 'holiday')
    expect(holidays).toEqual(
      [
        ['2026-01-01', '2026-01-02', '2026-01-03'],
        ['2026-02-15', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19'],
        ['2026-02-20', '2026-02-21', '2026-02-22', '2026-02-23'],
        ['2026-04-04', '2026-04-05', '2026-04-06'],
        ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05'],
        ['2026-06-19', '2026-06-20', '2026-06-21'],
        ['2026-09-25', '2026-09-26', '2026-09-27'],
        ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07'],
      ].flat(),
    )
    expect(dayKind('2026-02-17').name).toBe('春节')
    expect(dayKind('2026-06-19').name).toBe('端午')
  })

  it('knows which Saturdays and Sundays of 2026 are worked, and for which day', () => {
    const worked = daysOf(2026)
      .map((day) => dayKind(day))
      .filter((kind) => kind.kind === 'make-up-workday')
      .map(({ day, name, replaces }) => [day, name, replaces])
    expect(worked).toEqual([
      ['2026-01-04', '元旦', '2026-01-02'],
      ['2026-02-14', '春节', '2026-02-20'],
      ['2026-02-28', '春节', '2026-02-23'],
      ['2026-05-09', '劳动节', '2026-05-05'],
      ['2026-09-20', '国庆节', '2026-10-06'],
      ['2026-10-10', '国庆节', '2026-10-07'],
    ])
  })

  it('has 248 working days in 2025 and 248 in 2026', () => {
    const working = (year: number) => daysOf(year).filter((day) => isWorkingDay(dayKind(day))).length
    expect([working(2025), working(2026)]).toEqual([248, 248])
  })

  it('says by which rule, from which document and of which calendar', () => {
    expect(dayKind('2026-10-01')).toEqual({
      day: '2026-10-01',
      kind: 'holiday',
      name: '国庆节',
      confirmed: true,
      rule: 'notice',
      source: '《国务院办公厅关于2026年部分节假日安排的通知》',
      calendarVersion: stateCouncilCalendar.version,
    })
    expect(dayKind('2026-11-22')).toEqual({
      day: '2026-11-22',
      kind: 'weekend',
      confirmed: true,
      rule: 'ordinary-week',
      source: '《国务院关于职工工作时间的规定》第七条',
      calendarVersion: stateCouncilCalendar.version,
    })
    expect(dayKind('2026-11-23').kind).toBe('workday')
    expect(stateCouncilCalendar.version).toMatch(/^chinese-days-\d+\.\d+\.\d+$/)
  })

  it('never answers a day of an unpublished year as known', () => {
    expect(isPublished(2027)).toBe(false)
    for (const day of daysOf(2027)) expect(dayKind(day).confirmed, day).toBe(false)
    expect(dayKind('2027-01-01')).toMatchObject({
      kind: 'holiday',
      name: '元旦',
      confirmed: false,
      rule: 'fixed-holiday',
      source: '《全国年节及纪念日放假办法》第二条',
    })
    expect(dayKind('2027-05-03')).toMatchObject({ kind: 'workday', confirmed: false })
    expect(dayKind('2024-10-01').confirmed).toBe(false)
  })

  it('takes a year for published only when its National Day is arranged', () => {
    const newYearOnly: Calendar = {
      ...stateCouncilCalendar,
      holidays: { ...stateCouncilCalendar.holidays, '2027-01-01': "New Year's Day,元旦,1" },
    }
    expect(dayKind('2027-01-04', newYearOnly).confirmed).toBe(false)
    expect(dayKind('2027-01-04', withNext).confirmed).toBe(true)
  })

  it('names the notice of the next year for the end of December', () => {
    expect(dayKind('2026-12-31', withNext).source).toBe('《国务院办公厅关于2027年部分节假日安排的通知》')
    expect(dayKind('2026-12-26', withNext)).toMatchObject({ kind: 'make-up-workday' })
  })

  it('leaves open which day is made up for when the lists do not pair', () => {
    expect(dayKind('2027-01-03', withNext).replaces).toBeUndefined()
    expect(dayKind('2026-12-26', withNext).replaces).toBeUndefined()
    const unpaired = {
      ...withNext,
      workdays: { ...withNext.workdays, '2027-10-09': 'National Day,国庆节,3' },
    }
    expect(dayKind('2027-10-09', unpaired).replaces).toBeUndefined()
    expect(dayKind('2026-10-10', unpaired).replaces).toBe('2026-10-07')
  })

  it('refuses what is no day', () => {
    expect(() => dayKind('2026-02-30')).toThrow(RangeError)
    expect(() => dayKind('constructor')).toThrow(RangeError)
  })

  it('holds all years that the package holds from 2025 on', () => {
    const known = readdirSync('node_modules/chinese-days/dist/years')
      .map((file) => /^(\d{4})\.json$/.exec(file)?.[1])
      .filter((year) => year !== undefined && year >= '2025')
    expect(known.length).toBeGreaterThan(0)
    for (const table of ['holidays', 'workdays', 'inLieuDays'] as const) {
      const recent = Object.entries(everyYear[table]).filter(([day]) => day >= '2025')
      expect(stateCouncilCalendar[table]).toEqual(Object.fromEntries(recent))
    }
    expect(known.every((year) => isPublished(Number(year)))).toBe(true)
  })

  it('pairs every day that is worked with a day from Monday to Friday that is off', () => {
    const { workdays } = stateCouncilCalendar
    expect(Object.keys(workdays).length).toBeGreaterThan(10)
    const pairs = Object.keys(workdays).map((day) => [day, dayKind(day).replaces ?? ''] as const)
    expect(new Set(pairs.map(([, off]) => off)).size).toBe(pairs.length)
    for (const [day, off] of pairs) {
      expect(weekday(day)).toBeGreaterThan(5)
      expect(weekday(off)).toBeLessThan(6)
      expect(dayKind(off).kind).toBe('holiday')
    }
  })
})

describe('working days', () => {
  it.each([
    // from, days, the last day
    ['2026-11-23', 1, '2026-11-24'],
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-11-23', 5, '2026-11-30'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 3, '2026-10-10'],
    ['2026-09-30', 4, '2026-10-12'],
    // Spring Festival: Saturday 14 February is worked, then nine days are off, and Saturday 28 is worked again.
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-13', 2, '2026-02-24'],
    ['2026-02-24', 4, '2026-02-28'],
    ['2026-02-24', 5, '2026-03-02'],
    ['2025-12-31', 1, '2026-01-04'],
  ])('from %s, %i of them are over on %s', (from, days, date) => {
    const result = addWorkingDays(from, days)
    expect(result.date).toBe(date)
    expect(result.confirmed).toBe(true)
  })

  it('counts the start day only when told to, and only when it is worked', () => {
    expect(addWorkingDays('2026-11-23', 1, { startCounts: true }).date).toBe('2026-11-23')
    expect(addWorkingDays('2026-11-23', 5, { startCounts: true }).date).toBe('2026-11-27')
    expect(addWorkingDays('2026-11-22', 1, { startCounts: true }).date).toBe('2026-11-23')
  })

  it('keeps what it passed over and what decided', () => {
    expect(addWorkingDays('2026-09-30', 3)).toEqual({
      rule: 'working-days',
      from: '2026-09-30',
      days: 3,
      startCounts: false,
      date: '2026-10-10',
      confirmed: true,
      skipped: [{ from: '2026-10-01', to: '2026-10-07', kind: 'holiday', name: '国庆节' }],
      makeUpWorkdays: ['2026-10-10'],
      sources: [
        '《中华人民共和国民法典》第二百零一条',
        '《国务院办公厅关于2026年部分节假日安排的通知》',
        '《国务院关于职工工作时间的规定》第七条',
      ],
      calendarVersion: stateCouncilCalendar.version,
    })
  })

  it('is to be confirmed as soon as one day on the way is, and is computed again when the year is published', () => {
    expect(addWorkingDays('2026-12-21', 3)).toMatchObject({ date: '2026-12-24', confirmed: true })
    // The notice of 2027 may still make these days holidays, as that of 2019 did.
    expect(addWorkingDays('2026-12-28', 3)).toMatchObject({ date: '2026-12-31', confirmed: false })
    expect(addWorkingDays('2024-12-30', 5).confirmed).toBe(false)
    const promised = addWorkingDays('2026-12-28', 5)
    expect(promised).toMatchObject({ date: '2027-01-05', confirmed: false })
    expect(isOutdated(promised)).toBe(false)
    expect(isOutdated(promised, withNext)).toBe(true)
    expect(computeAgain(promised, withNext)).toMatchObject({
      date: '2027-01-05',
      confirmed: true,
      calendarVersion: 'with-2027',
      makeUpWorkdays: ['2027-01-03'],
    })
    const included = addWorkingDays('2026-12-28', 5, { startCounts: true })
    expect(computeAgain(included, withNext).date).toBe('2027-01-04')
    expect(included.date).toBe('2027-01-04')
    expect(addWorkingDays('2026-12-28', 3, { calendar: withNext }).date).toBe('2027-01-03')
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d days', (days) => {
    expect(() => addWorkingDays('2026-11-23', days)).toThrow(RangeError)
  })

  const anyDay = fc.integer({ min: 0, max: 729 }).map((ahead) => addDays('2025-01-01', ahead))
  it('has so many working days after the start and up to the date, which is one itself', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 60 }), fc.boolean(), (from, days, startCounts) => {
        const { date, skipped } = addWorkingDays(from, days, { startCounts })
        let working = 0
        let passed = 0
        for (let day = startCounts ? from : addDays(from, 1); day <= date; day = addDays(day, 1)) {
          if (isWorkingDay(dayKind(day))) working += 1
          else passed += 1
        }
        expect(working).toBe(days)
        expect(isWorkingDay(dayKind(date))).toBe(true)
        const inSkipped = skipped.map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1)
        expect(inSkipped.reduce((sum, days) => sum + days, 0)).toBe(passed)
      }),
    )
  })
})

describe('working hours', () => {
  const office = [
    { from: '09:00', to: '12:00' },
    { from: '13:30', to: '17:00' },
  ]
  const due = (day: Day, clock: string, hours: number) =>
    inWords(addWorkingHours(instantOf(day, clock), hours, office).due)

  it.each([
    ['2026-11-23', '09:00', 1, '11月23日 星期一 上午10:00'],
    ['2026-11-23', '07:30', 1, '11月23日 星期一 上午10:00'],
    ['2026-11-23', '11:30', 1, '11月23日 星期一 下午2:00'],
    // What ends with the morning or the day ends there.
    ['2026-11-23', '11:00', 1, '11月23日 星期一 中午12:00'],
    ['2026-11-23', '09:00', 6.5, '11月23日 星期一 下午5:00'],
    ['2026-11-23', '12:00', 0.5, '11月23日 星期一 下午2:00'],
    ['2026-11-23', '17:00', 1, '11月24日 星期二 上午10:00'],
    // Nobody waits at weekends.
    ['2026-11-20', '16:30', 2, '11月23日 星期一 上午10:30'],
    ['2026-11-21', '10:00', 2, '11月23日 星期一 上午11:00'],
    ['2026-11-21', '23:59', 24, '11月26日 星期四 下午3:00'],
    ['2026-09-30', '16:00', 2, '10月8日 星期四 上午10:00'],
    ['2026-10-09', '16:00', 2, '10月10日 星期六 上午10:00'],
  ])('from %s %s, %d of them are over on %s', (day, clock, hours, words) => {
    expect(due(day, clock, hours)).toBe(words)
  })

  it('is right when the process has another day than China', () => {
    // 07:30 on Monday in China, Sunday in UTC.
    const start = Date.parse('2026-11-22T23:30:00Z')
    expect(addWorkingHours(start, 2, office)).toMatchObject({
      due: Date.parse('2026-11-23T03:00:00Z'),
      date: '2026-11-23',
      skipped: [],
    })
  })

  it('keeps its question and is computed again', () => {
    const promised = addWorkingHours(instantOf('2026-12-31', '16:00'), 2, office)
    expect(promised).toMatchObject({ date: '2027-01-04', confirmed: false, rule: 'working-hours' })
    expect(computeAgain(promised, withNext)).toMatchObject({ date: '2027-01-03', confirmed: true })
    expect(inWords(computeAgain(promised, withNext).due)).toBe('1月3日 星期日 上午11:00')
  })

  it('refuses hours and ranges that make no sense', () => {
    const start = instantOf('2026-11-23', '09:00')
    for (const hours of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => addWorkingHours(start, hours, office)).toThrow(RangeError)
    for (const ranges of [
      [],
      [{ from: '12:00', to: '09:00' }],
      [
        { from: '13:00', to: '17:00' },
        { from: '09:00', to: '12:00' },
      ],
      [
        { from: '09:00', to: '12:00' },
        { from: '11:00', to: '17:00' },
      ],
      [{ from: '9:00', to: '12:00' }],
    ])
      expect(() => addWorkingHours(start, 1, ranges)).toThrow(RangeError)
  })

  it('takes as long in parts as in one', () => {
    const anyInstant = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-11-01') })
    const quarterHours = fc.integer({ min: 1, max: 200 }).map((quarters) => quarters / 4)
    fc.assert(
      fc.property(anyInstant, quarterHours, quarterHours, (start, first, second) => {
        const half = addWorkingHours(start, first, office).due
        expect(addWorkingHours(half, second, office).due).toBe(
          addWorkingHours(start, first + second, office).due,
        )
      }),
    )
  })
})

describe('why this day', () => {
  it.each([
    ['2026-11-23', '11月23日 星期一是工作日。依据：《国务院关于职工工作时间的规定》第七条。'],
    ['2026-11-22', '11月22日 星期日是周末。依据：《国务院关于职工工作时间的规定》第七条。'],
    ['2026-10-01', '10月1日 星期四，国庆节放假。依据：《国务院办公厅关于2026年部分节假日安排的通知》。'],
    [
      '2026-10-10',
      '10月10日 星期六，国庆节调休，要上班，补10月7日（星期三）的班。依据：《国务院办公厅关于2026年部分节假日安排的通知》。',
    ],
    [
      '2027-01-01',
      '1月1日 星期五，元旦放假。放假安排还没公布，到时再确认。依据：《全国年节及纪念日放假办法》第二条。',
    ],
  ])('explains %s', (day, words) => {
    expect(explain(dayKind(day))).toBe(words)
  })

  it('explains working days', () => {
    expect(explain(addWorkingDays('2026-09-30', 3))).toBe(
      '从9月30日的第二天算起，满3个工作日，到10月10日 星期六，当天也算。10月1日至10月7日国庆节放假，不算。' +
        '10月10日 星期六调休上班，算工作日。依据：《中华人民共和国民法典》第二百零一条、' +
        '《国务院办公厅关于2026年部分节假日安排的通知》、《国务院关于职工工作时间的规定》第七条。',
    )
  })

  it('names the year where it changes, and says what is not certain', () => {
    expect(explain(addWorkingDays('2026-12-31', 1, { startCounts: false }))).toBe(
      '从12月31日的第二天算起，满1个工作日，到2027年1月4日 星期一，当天也算。2027年1月1日元旦放假，不算。' +
        '2027年1月2日至2027年1月3日是周末，不算。放假安排还没公布，到时再确认。' +
        '依据：《中华人民共和国民法典》第二百零一条、《全国年节及纪念日放假办法》第二条、《国务院关于职工工作时间的规定》第七条。',
    )
  })

  it('explains working hours', () => {
    const office = [{ from: '09:00', to: '17:00' }]
    expect(explain(addWorkingHours(instantOf('2026-11-20', '16:00'), 2, office))).toBe(
      '从11月20日 星期五 下午4:00算起，满2个工作小时，到11月23日 星期一 上午10:00。' +
        '11月21日至11月22日是周末，不算。依据：《国务院关于职工工作时间的规定》第七条。',
    )
  })
})
