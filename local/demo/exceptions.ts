import type { Site } from '../../functions/appointments/store.ts'
import { checkHours, openingOf } from '../../shared/appointments/schedule.ts'
import { dayKind, isWorkingDay } from '../../shared/calendar.ts'
import { addDays, type Day, weekday } from '../../shared/time.ts'

type Exceptions = NonNullable<Site['hours']['exceptions']>

/** The site with what is unusual about its next days. Throws when its hours are none that a site can have. */
export function withExceptions(site: Site, today: Day): Site {
  const exceptions = { ...unusual(site, today), ...confirmedByTheSite(site, today) }
  const hours = { ...site.hours, exceptions }
  const problems = checkHours(hours)
  if (problems.length > 0) throw new Error(`${site.name}: ${problems.join('; ')}`)
  return { ...site, hours }
}

function unusual(site: Site, today: Day): Exceptions {
  if (site._id === 'hewan-centre') {
    const sunday = next(addDays(today, 2), (day) => weekday(day) === 7 && dayKind(day).kind === 'weekend')
    const ranges = [{ from: '09:00', to: '12:00', counters: 2, extended: true }] as const
    return { [sunday]: { ranges, reason: '便民服务日，星期日上午也办公' } }
  }
  if (site._id === 'xiqiao-station') {
    const workday = next(addDays(today, 5), (day) => isWorkingDay(dayKind(day)))
    return { [workday]: { closed: '线路检修停电，请到河湾街道党群服务中心办' } }
  }
  return {}
}

/**
 * In a year whose holidays are not arranged yet a site says itself, a week ahead, on which ordinary days it is open. Without it a
 * demo that starts then would have nothing to book; the days after that week show what to-be-confirmed looks like.
 */
export function confirmedByTheSite({ hours }: Site, today: Day): Exceptions {
  const week = Array.from({ length: 7 }, (_, ahead) => addDays(today, ahead))
  const { exceptions: _, ...usual } = hours
  return Object.fromEntries(
    week.flatMap((day) => {
      const kind = dayKind(day)
      if (kind.confirmed || kind.kind === 'holiday') return []
      const { ranges } = openingOf(usual, { ...kind, confirmed: true })
      return ranges.length > 0 ? [[day, { ranges, reason: '放假安排还没公布，这一天照常办公' }]] : []
    }),
  )
}

function next(from: Day, isIt: (day: Day) => boolean): Day {
  let day = from
  while (!isIt(day)) day = addDays(day, 1)
  return day
}
