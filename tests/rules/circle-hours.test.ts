import { describe, expect, test } from 'vitest'
import { dayKind } from '../../shared/calendar.ts'
import {
  type OnArrival,
  onArrival,
  type PlaceHours,
  placeHoursInWords,
  wrongInHours,
} from '../../shared/circle/hours.ts'
import { hoursFromText } from '../../shared/circle/hours-text.ts'

/** When a place is open on arrival. In 2026, 2026-02-14 (Saturday) is worked, and 2026-02-16 to 23 is the Spring Festival. */

const at = (text: string) => Date.parse(`${text}:00+08:00`)
const look = (hours: PlaceHours | undefined, when: string): OnArrival => onArrival(hours, at(when), dayKind)

const shop: PlaceHours = {
  weekly: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: '08:00', to: '21:00' }]])),
  holidays: 'as-usual',
}
const morning = [{ from: '09:00', to: '12:00' }]
const office: PlaceHours = {
  weekly: { 1: [...morning, { from: '14:00', to: '17:00' }], 2: morning, 3: morning, 4: morning, 5: morning },
}
/** Thursday to Saturday. */
const night = [{ from: '18:00', to: '02:00' }]
const bar: PlaceHours = { weekly: { 4: night, 5: night, 6: night }, holidays: 'as-usual' }

describe('on arrival', () => {
  test('a place without hours is unknown', () => {
    expect(look(undefined, '2026-03-03T10:00')).toEqual({ state: 'unknown' })
  })

  test('open until it closes, from the minute it opens', () => {
    expect(look(shop, '2026-03-03T08:00')).toEqual({ state: 'open', until: at('2026-03-03T21:00') })
    expect(look(shop, '2026-03-03T07:59')).toEqual({ state: 'closed', next: at('2026-03-03T08:00') })
    expect(look(shop, '2026-03-03T21:00')).toEqual({ state: 'closed', next: at('2026-03-04T08:00') })
  })

  test('in the lunch break, and over a weekend', () => {
    expect(look(office, '2026-03-02T12:30')).toEqual({ state: 'closed', next: at('2026-03-02T14:00') })
    expect(look(office, '2026-03-06T12:00')).toEqual({ state: 'closed', next: at('2026-03-09T09:00') })
    expect(look(office, '2026-03-07T10:00')).toMatchObject({ state: 'closed', reason: '星期六不开门' })
  })

  test('across midnight: what began yesterday goes on', () => {
    expect(look(bar, '2026-03-06T01:59')).toEqual({ state: 'open', until: at('2026-03-06T02:00') })
    expect(look(bar, '2026-03-06T02:00')).toEqual({ state: 'closed', next: at('2026-03-06T18:00') })
    expect(look(bar, '2026-03-05T23:30')).toEqual({ state: 'open', until: at('2026-03-06T02:00') })
    // Wednesday night is no night of this bar.
    expect(look(bar, '2026-03-05T01:00')).toMatchObject({ state: 'closed', next: at('2026-03-05T18:00') })
  })

  test('ranges that touch at midnight are one time', () => {
    const hours: PlaceHours = {
      weekly: { 2: [{ from: '20:00', to: '24:00' }], 3: [{ from: '00:00', to: '06:00' }] },
      holidays: 'as-usual',
    }
    expect(look(hours, '2026-03-03T21:00')).toEqual({ state: 'open', until: at('2026-03-04T06:00') })
  })

  test('a day and a night', () => {
    const hours: PlaceHours = { weekly: { 2: [{ from: '08:00', to: '08:00' }] }, holidays: 'as-usual' }
    expect(look(hours, '2026-03-04T07:59')).toMatchObject({ state: 'open', until: at('2026-03-04T08:00') })
  })

  test('day and night has no end', () => {
    expect(look({ always: true, weekly: {} }, '2026-12-31T23:59')).toEqual({ state: 'open', always: true })
  })

  test('on a make-up workday the hours of the weekday that it makes up for', () => {
    // Saturday 2026-02-14 is worked; an ordinary Saturday is closed.
    expect(look(office, '2026-02-14T10:00')).toMatchObject({ state: 'open', until: at('2026-02-14T12:00') })
    expect(look(office, '2026-02-14T10:00').reason).toContain('调休上班')
    expect(look(office, '2026-03-14T10:00').state).toBe('closed')
  })

  test('who keeps to the week takes no part in make-up workdays', () => {
    const weekend: PlaceHours = { weekly: { 6: morning, 7: morning }, holidays: 'as-usual' }
    expect(look(weekend, '2026-02-14T10:00')).toEqual({ state: 'open', until: at('2026-02-14T12:00') })
  })

  test('on holidays: closed, as usual, or with hours of its own', () => {
    expect(look(office, '2026-10-01T10:00')).toMatchObject({ state: 'closed', reason: '国庆节放假' })
    expect(look(shop, '2026-10-01T10:00').state).toBe('open')
    const own: PlaceHours = { ...office, holidays: [{ from: '10:00', to: '11:00' }] }
    expect(look(own, '2026-10-01T10:30')).toMatchObject({ state: 'open', until: at('2026-10-01T11:00') })
    // The next opening is after the holidays.
    expect(look(office, '2026-10-01T10:00').next).toBe(at('2026-10-08T09:00'))
  })

  test('an exception of a date beats the week and the calendar', () => {
    const hours: PlaceHours = {
      ...office,
      exceptions: {
        '2026-03-03': { closed: '停电' },
        '2026-03-07': { ranges: [{ from: '09:00', to: '11:00' }] },
      },
    }
    expect(look(hours, '2026-03-03T10:00')).toEqual({
      state: 'closed',
      next: at('2026-03-04T09:00'),
      reason: '停电',
    })
    expect(look(hours, '2026-03-07T10:00')).toMatchObject({ state: 'open', until: at('2026-03-07T11:00') })
  })

  test('of a year whose holidays are not out nothing is promised', () => {
    expect(look(office, '2027-03-02T10:00')).toEqual({
      state: 'to-confirm',
      reason: '放假安排还没公布，到时再确认',
    })
    // Who keeps to the week is certain all the same.
    expect(look(shop, '2027-03-02T10:00')).toEqual({ state: 'open', until: at('2027-03-02T21:00') })
    // The last days of December wait for the next year's notice: so does the next opening.
    expect(look(office, '2026-12-25T13:00')).toEqual({ state: 'closed' })
  })

  test('nothing within two weeks: no next opening', () => {
    expect(look({ weekly: {} }, '2026-03-03T10:00')).toEqual({ state: 'closed', reason: '星期二不开门' })
  })
})

describe('in words', () => {
  const now = at('2026-03-02T10:00')
  const inWords = (hours: PlaceHours) => placeHoursInWords(hours, now)

  test('runs of equal days, then holidays', () => {
    expect(inWords(shop)).toEqual(['每天 上午8:00到晚上9:00', '节假日 照常'])
    expect(inWords(office)).toEqual([
      '星期一 上午9:00到中午12:00，下午2:00到下午5:00',
      '星期二到星期五 上午9:00到中午12:00',
      '星期六到星期日 不开门',
      '节假日 不开门',
    ])
    expect(inWords(bar)[1]).toBe('星期四到星期六 晚上6:00到第二天凌晨2:00')
    expect(inWords({ always: true, weekly: {} })).toEqual(['每天24小时'])
  })

  test('dates that are otherwise, of the next month, in their order', () => {
    const exceptions = {
      '2026-03-01': { closed: '过去了' },
      '2026-04-02': { closed: '盘点' },
      '2026-04-03': { closed: '还早' },
      '2026-03-07': { ranges: [{ from: '18:00', to: '02:00' }], reason: '看球' },
      '2026-03-03': { closed: '不开门' },
    }
    expect(inWords({ ...shop, exceptions })).toEqual([
      '每天 上午8:00到晚上9:00',
      '节假日 照常',
      '3月3日 星期二 不开门',
      '3月7日 星期六 晚上6:00到第二天凌晨2:00，看球',
      '4月2日 星期四 不开门，盘点',
    ])
    expect(inWords({ always: true, weekly: {}, exceptions })[1]).toBe('3月3日 星期二 不开门')
  })

  test('of an office: lunch in turns is one time, what is closed every week is left out', () => {
    const turns = [
      { from: '09:00', to: '12:00' },
      { from: '12:00', to: '13:30' },
      { from: '13:30', to: '17:30' },
    ]
    const closings = [{ weekday: 5 as const, from: '13:30', to: '17:30', reason: '集中学习' }]
    expect(inWords({ weekly: { 4: turns, 5: turns }, closings })).toEqual([
      '星期一到星期三 不开门',
      '星期四 上午9:00到下午5:30',
      '星期五 上午9:00到下午1:30',
      '星期六到星期日 不开门',
      '节假日 不开门',
    ])
  })
})

describe('what is wrong with hours', () => {
  test.each([
    ['in order', { weekly: { 1: [...morning, { from: '14:00', to: '17:00' }] } }, []],
    ['the last one across midnight', { weekly: { 1: [{ from: '18:00', to: '02:00' }] } }, []],
    ['overlapping', { weekly: { 1: [...morning, { from: '11:00', to: '17:00' }] } }, ['weekly.1']],
    [
      'not the last one across midnight',
      { weekly: { 2: [...night, { from: '20:00', to: '21:00' }] } },
      ['weekly.2'],
    ],
    ['no clock time', { weekly: { 3: [{ from: '9:00', to: '25:00' }] } }, ['weekly.3']],
    ['no day', { weekly: {}, exceptions: { '2026-02-30': { closed: 'x' } } }, ['exceptions.2026-02-30']],
  ] as const)('%s', (_name, hours, wrong) => {
    expect(wrongInHours(hours)).toEqual(wrong)
  })
})

describe('as lists write them', () => {
  const every = (from: string, to: string) =>
    Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from, to }]]))

  test.each([
    ['8:00-20:00', { weekly: every('08:00', '20:00'), holidays: 'as-usual' }],
    ['每天 08:00至20:00', { weekly: every('08:00', '20:00'), holidays: 'as-usual' }],
    ['18：00—次日02：00', { weekly: every('18:00', '02:00'), holidays: 'as-usual' }],
    ['24小时', { always: true, weekly: {} }],
    ['24/7', { always: true, weekly: {} }],
    [
      '周一至周二 9:00-12:00,14:00-18:00；周日 休息',
      {
        weekly: {
          1: [
            { from: '09:00', to: '12:00' },
            { from: '14:00', to: '18:00' },
          ],
          2: [
            { from: '09:00', to: '12:00' },
            { from: '14:00', to: '18:00' },
          ],
          7: [],
        },
        holidays: 'as-usual',
      },
    ],
    [
      'Mo,Sa 09:00-17:00',
      {
        weekly: { 1: [{ from: '09:00', to: '17:00' }], 6: [{ from: '09:00', to: '17:00' }] },
        holidays: 'as-usual',
      },
    ],
  ])('%s', (text, hours) => {
    expect(hoursFromText(text)).toEqual(hours)
  })

  test('holidays beside them', () => {
    expect(hoursFromText('工作日 9:00-17:00', '休息')?.holidays).toBeUndefined()
    expect(hoursFromText('工作日 9:00-17:00', '10:00-12:00')?.holidays).toEqual([
      { from: '10:00', to: '12:00' },
    ])
  })

  test('day and night, but not on holidays', () => {
    expect(hoursFromText('24小时', '照常')).toEqual({ always: true, weekly: {} })
    expect(hoursFromText('24小时', '休息')).toEqual({ weekly: every('00:00', '24:00') })
    expect(hoursFromText('24小时', '看情况')).toBeUndefined()
  })

  test.each([
    '早上到晚上',
    '周一',
    '8点到20点',
    '周八 8:00-9:00',
    '25:00-26:00',
    '12:00-14:00,13:00-15:00',
    ';',
  ])('%s is not understood', (text) => {
    expect(hoursFromText(text)).toBeUndefined()
  })
})
