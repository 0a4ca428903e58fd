import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import {
  addDays,
  clockInWords,
  clockOf,
  dateInWords,
  dayInWords,
  dayOf,
  daysBetween,
  instantOf,
  inWords,
  isClock,
  isDay,
  relativeDay,
  relativeInWords,
  today,
  weekday,
} from '../../shared/time.ts'

const at = (iso: string) => Date.parse(iso)

describe.each(['UTC', 'Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati'])(
  'days and clock times in a process that runs in %s',
  (zone) => {
    const before = process.env.TZ
    process.env.TZ = zone
    const hourOfZone = new Date(at('2026-11-22T12:00:00Z')).getHours()
    afterAll(() => {
      process.env.TZ = before
    })

    it('runs in that zone', () => {
      expect(hourOfZone).toBe(
        { UTC: 12, 'Asia/Shanghai': 20, 'America/New_York': 7, 'Pacific/Kiritimati': 2 }[zone],
      )
    })

    it('says today at half past seven in the morning, when London still has yesterday', () => {
      process.env.TZ = zone
      const now = at('2026-11-22T23:30:00Z')
      expect(today(now)).toBe('2026-11-23')
      expect(clockOf(now)).toBe('07:30')
      expect(inWords(now)).toBe('11月23日 星期一 上午7:30')
    })

    it('turns the day at midnight in China', () => {
      process.env.TZ = zone
      expect(dayOf(at('2026-12-31T15:59:59.999Z'))).toBe('2026-12-31')
      expect(clockOf(at('2026-12-31T15:59:59.999Z'))).toBe('23:59')
      expect(dayOf(at('2026-12-31T16:00:00Z'))).toBe('2027-01-01')
      expect(clockOf(at('2026-12-31T16:00:00Z'))).toBe('00:00')
    })

    it('finds the instant of a clock time', () => {
      process.env.TZ = zone
      expect(instantOf('2026-11-23', '09:00')).toBe(at('2026-11-23T01:00:00Z'))
      expect(instantOf('2026-11-23', '00:00')).toBe(at('2026-11-22T16:00:00Z'))
      expect(instantOf('2026-11-23', '24:00')).toBe(at('2026-11-23T16:00:00Z'))
      expect(instantOf('2026-11-23', '21:05')).toBe(at('2026-11-23T13:05:00Z'))
    })
  },
)

describe('isDay', () => {
  it.each(['2026-11-23', '2024-02-29', '2026-12-31', '9999-12-31'])('accepts %s', (text) => {
    expect(isDay(text)).toBe(true)
  })
  it.each([
    '2026-02-30',
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '2026-11-32',
    '2026-2-3',
    '26-11-23',
    '2026-11-23 ',
    '2026-11-23\n',
    '2026-11-23T00:00',
    '2026/11/23',
    '20261123',
    '+02026-11-23',
    '0000-01-01',
    '２０２６-11-23',
    '',
    20261123,
    null,
    undefined,
    ['2026-11-23'],
  ])('refuses %j', (text) => {
    expect(isDay(text)).toBe(false)
  })
})

describe('isClock', () => {
  it.each(['00:00', '09:05', '23:59', '24:00'])('accepts %s', (text) => {
    expect(isClock(text)).toBe(true)
  })
  it.each(['9:00', '24:01', '25:00', '12:60', '12:00:00', '12：00', '', 900, null])('refuses %j', (text) => {
    expect(isClock(text)).toBe(false)
  })
})

describe('counting days', () => {
  it('crosses months, leap days and years', () => {
    expect(addDays('2026-11-30', 1)).toBe('2026-12-01')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31')
    expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1)
    expect(daysBetween('2026-11-23', '2026-11-22')).toBe(-1)
  })
  it('knows the days of the week, 1 to 7', () => {
    expect(weekday('2026-11-22')).toBe(7)
    expect(weekday('2026-11-23')).toBe(1)
    expect(weekday('2026-11-28')).toBe(6)
    expect(weekday('1969-12-31')).toBe(3)
    expect(weekday('1969-12-28')).toBe(7)
  })
  it('throws on what is no day or no clock time', () => {
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError)
    expect(() => weekday('tomorrow')).toThrow(RangeError)
    expect(() => instantOf('2026-11-23', '9:00')).toThrow(RangeError)
    expect(() => instantOf('2026-11-31', '09:00')).toThrow(RangeError)
    expect(() => dayOf(Number.NaN)).toThrow(RangeError)
  })

  const anyDay = fc.integer({ min: -10_000, max: 60_000 }).map((ahead) => addDays('2000-01-01', ahead))
  it('goes forth and back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (day, count) => {
        expect(addDays(addDays(day, count), -count)).toBe(day)
        expect(daysBetween(day, addDays(day, count))).toBe(count)
        expect(isDay(addDays(day, count))).toBe(true)
      }),
    )
  })
  it('finds the same day and time again from the instant', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (day, hour, minute) => {
          const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
          const instant = instantOf(day, clock)
          expect([dayOf(instant), clockOf(instant)]).toEqual([day, clock])
        },
      ),
    )
  })
})

describe('in words', () => {
  it.each([
    ['00:00', '凌晨0:00'],
    ['05:59', '凌晨5:59'],
    ['06:00', '上午6:00'],
    ['09:00', '上午9:00'],
    ['11:59', '上午11:59'],
    ['12:00', '中午12:00'],
    ['12:59', '中午12:59'],
    ['13:00', '下午1:00'],
    ['14:05', '下午2:05'],
    ['17:59', '下午5:59'],
    ['18:00', '晚上6:00'],
    ['21:30', '晚上9:30'],
    ['24:00', '晚上12:00'],
  ])('says %s as %s', (clock, words) => {
    expect(clockInWords(clock)).toBe(words)
  })
  it('says days without zeros, and the year only where it is another one', () => {
    expect(dateInWords('2026-01-04')).toBe('1月4日')
    expect(dayInWords('2026-11-29')).toBe('11月29日 星期日')
    expect(dayInWords('2026-11-23', at('2026-11-01T00:00:00Z'))).toBe('11月23日 星期一')
    expect(dayInWords('2027-01-04', at('2026-12-31T15:00:00Z'))).toBe('2027年1月4日 星期一')
    expect(dayInWords('2027-01-04', at('2026-12-31T17:00:00Z'))).toBe('1月4日 星期一')
  })
  it('says tomorrow by the days of China, not by hours', () => {
    const lateEvening = at('2026-11-22T15:59:00Z')
    expect(relativeDay('2026-11-21', lateEvening)).toBe('昨天')
    expect(relativeDay('2026-11-22', lateEvening)).toBe('今天')
    expect(relativeDay('2026-11-23', lateEvening)).toBe('明天')
    expect(relativeDay('2026-11-24', lateEvening)).toBe('后天')
    expect(relativeDay('2026-11-25', lateEvening)).toBeUndefined()
    expect(relativeDay('2026-11-23', lateEvening + 60_000)).toBe('今天')
    expect(relativeInWords(at('2026-11-23T01:00:00Z'), lateEvening)).toBe('明天 上午9:00')
    expect(relativeInWords(at('2026-11-25T01:00:00Z'), lateEvening)).toBe('11月25日 星期三 上午9:00')
  })
})
