import type { AppointmentRecord } from '../../functions/appointments/store.ts'
import type { VisitNeed } from '../../shared/appointments/contract.ts'
import { dayKind, isWorkingDay } from '../../shared/calendar.ts'
import { addDays, type Day, instantOf } from '../../shared/time.ts'
import { sites } from './places.ts'
import { services } from './services.ts'

/** An appointment that is made through the operations when the demo starts. */
export interface DemoBooking {
  /** On whose phone; the person is the account's own unless `for` names another one that it acts for. */
  readonly openid: string
  readonly for?: string
  readonly service: string
  readonly site: string
  /** 0 is the first day on which there is a free place, 1 the next such day. */
  readonly openDay: number
  /** Where in the day, 0 for the first slot to below 1 for the last. */
  readonly hour: number
  readonly needs?: readonly VisitNeed[]
}

export const bookings: readonly DemoBooking[] = [
  booking('demo-wang-xiuying', 'old-age-allowance', 'hewan-centre', 1, 0.1, { needs: ['large-print'] }),
  booking('demo-li-ming', 'residence-proof', 'hewan-centre', 0, 0.8),
  booking('demo-li-ming', 'home-care', 'liuan-station', 1, 0.3, { for: '王秀英' }),
  booking('demo-chen-guilan', 'senior-card', 'hewan-centre', 0, 0.7, { needs: ['low-counter'] }),
  booking('demo-chen-guilan', 'pension-alive', 'liuan-station', 0, 0.7),
  booking('demo-liu-jianguo', 'resident-medical-insurance', 'hewan-centre', 0, 0.7),
  booking('demo-liu-jianguo', 'legal-advice', 'hewan-centre', 0, 0),
  booking('demo-yang-fang', 'birth-registration', 'hewan-centre', 0, 0.9),
  booking('demo-yang-fang', 'childcare-subsidy', 'hewan-centre', 1, 0.5),
  booking('demo-huang-zhiqiang', 'unemployment-registration', 'hewan-centre', 1, 0),
  booking('demo-huang-zhiqiang', 'legal-advice', 'hewan-centre', 0, 0.1),
  booking('demo-ma-yuzhen', 'old-age-allowance', 'hewan-centre', 0, 0.6, {
    needs: ['wheelchair', 'companion'],
  }),
  booking('demo-ma-yuzhen', 'home-care', 'yushuyuan-station', 0, 0.4),
  booking('demo-ouyang-xue', 'disability-card', 'hewan-centre', 1, 0.2, { needs: ['sign-language'] }),
  booking('demo-ouyang-xue', 'activity-room', 'xiqiao-station', 1, 0),
]

function booking(
  openid: string,
  service: string,
  site: string,
  openDay: number,
  hour: number,
  more: Pick<DemoBooking, 'for' | 'needs'> = {},
): DemoBooking {
  return { openid, service, site, openDay, hour, ...more }
}

interface Past {
  readonly id: string
  readonly openid: string
  readonly service: string
  readonly site: string
  readonly daysAgo: number
  readonly from: string
  readonly to: string
  readonly status: AppointmentRecord['status']
}

const past: readonly Past[] = [
  {
    id: 'apt_demo000000000001',
    openid: 'demo-wang-xiuying',
    service: 'senior-card',
    site: 'hewan-centre',
    daysAgo: 40,
    from: '09:20',
    to: '09:40',
    status: 'served',
  },
  {
    id: 'apt_demo000000000002',
    openid: 'demo-wang-xiuying',
    service: 'pension-alive',
    site: 'liuan-station',
    daysAgo: 12,
    from: '10:30',
    to: '10:50',
    status: 'missed',
  },
]

/** What was over before the demo began; no operation makes yesterday's appointments. */
export function records(
  persons: ReadonlyMap<string, { readonly id: string }>,
  today: Day,
): readonly AppointmentRecord[] {
  return past.flatMap(({ id, openid, service, site, daysAgo, from, to, status }) => {
    const person = persons.get(openid)
    const serviceName = services.find(({ _id }) => _id === service)?.name
    const at = sites.find(({ _id }) => _id === site)
    if (!person || !serviceName || !at) return []
    let day = addDays(today, -daysAgo)
    while (!isWorkingDay(dayKind(day))) day = addDays(day, -1)
    const startsAt = instantOf(day, from)
    return [
      {
        _id: id,
        v: 1,
        node: at.node,
        person: person.id,
        service,
        serviceName,
        site,
        siteName: at.name,
        siteAddress: at.address,
        sitePhone: at.phone,
        day,
        slot: `s${from.replace(':', '')}`,
        from,
        to,
        startsAt,
        status,
        rev: 2,
        code: `DM${id.slice(-2)}`,
        history: [
          { at: startsAt - 3 * 24 * 60 * 60 * 1000, action: 'book', by: 'resident' },
          {
            at: instantOf(day, '18:00'),
            action: status === 'served' ? 'serve' : 'miss',
            by: 'counter-staff',
          },
        ],
        commands: [],
        rules: 1,
      },
    ]
  })
}
