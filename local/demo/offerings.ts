import type { Offering } from '../../functions/appointments/store.ts'
import { defaultRules } from '../../shared/appointments/schedule.ts'
import { sites } from './places.ts'

type Rules = Offering['rules']

/** The quick matters of a counter: two people an hour and counter at a station, more at the centre. */
const quick: Partial<Rules> = { slotMinutes: 20, counters: 2 }
const ordinary: Partial<Rules> = { slotMinutes: 30, counters: 2 }
/** Long talks: fewer counters, and one day's notice so that the papers can be looked at before. */
const thorough: Partial<Rules> = {
  slotMinutes: 45,
  counters: 1,
  closesDaysAhead: 1,
  changeCutoffMinutes: 240,
}
const walkIn: Partial<Rules> = { bookable: false }

const centre = ['hewan-centre']
const everywhere = sites.map(({ _id }) => _id)

/** Which service is offered where, and how it is booked. A station has one counter, whatever the centre has. */
const offered: readonly (readonly [service: string, sites: readonly string[], rules: Partial<Rules>])[] = [
  ['social-security-query', everywhere, quick],
  ['social-security-card', centre, ordinary],
  ['resident-pension', everywhere, ordinary],
  ['pension-alive', everywhere, { ...quick, counters: 1 }],
  ['resident-medical-insurance', everywhere, { ...ordinary, counters: 3 }],
  ['medical-elsewhere', centre, quick],
  ['living-allowance', ['hewan-centre', 'xiqiao-station'], thorough],
  ['temporary-relief', everywhere, walkIn],
  ['senior-card', everywhere, quick],
  ['old-age-allowance', everywhere, ordinary],
  ['home-care', everywhere, { ...ordinary, counters: 1 }],
  ['meal-help', ['liuan-station', 'yushuyuan-station', 'xiqiao-station'], walkIn],
  ['birth-registration', everywhere, quick],
  ['childcare-subsidy', ['hewan-centre', 'yushuyuan-station'], ordinary],
  ['family-doctor', ['liuan-station', 'yushuyuan-station', 'xiqiao-station'], { ...ordinary, counters: 1 }],
  ['public-rental', centre, thorough],
  ['residence-registration', everywhere, ordinary],
  ['residence-proof', everywhere, quick],
  ['no-crime-record', everywhere, walkIn],
  ['veteran-card', ['hewan-centre', 'liuan-station'], { ...ordinary, counters: 1 }],
  ['print-copy', everywhere, walkIn],
  ['disability-card', centre, { ...ordinary, counters: 1 }],
  ['disability-subsidies', everywhere, { ...ordinary, counters: 1 }],
  ['assistive-devices', ['hewan-centre', 'yushuyuan-station'], walkIn],
  ['unemployment-registration', everywhere, ordinary],
  ['employment-difficulty', ['hewan-centre', 'xiqiao-station'], { ...ordinary, counters: 1 }],
  ['flexible-pension', centre, ordinary],
  ['party-transfer', centre, { ...ordinary, counters: 1 }],
  ['floating-party', ['hewan-centre', 'liuan-station'], { ...quick, counters: 1 }],
  ['activity-room', everywhere, { slotMinutes: 120, counters: 1, changeCutoffMinutes: 24 * 60 }],
  ['hall', centre, { slotMinutes: 120, counters: 1, closesDaysAhead: 2, changeCutoffMinutes: 24 * 60 }],
  ['legal-advice', centre, { slotMinutes: 30, weekdays: [3, 5], counters: 1, changeCutoffMinutes: 240 }],
  ['mediation', everywhere, { slotMinutes: 60, counters: 1, closesDaysAhead: 1 }],
  [
    'counselling',
    centre,
    { slotMinutes: 60, weekdays: [2, 4, 6], counters: 1, closesDaysAhead: 1, changeCutoffMinutes: 24 * 60 },
  ],
]

export const offerings: readonly Offering[] = offered.flatMap(([service, at, rules]) =>
  at.flatMap((name) => {
    const site = sites.find(({ _id }) => _id === name)
    if (!site) throw new Error(`${service} is offered at ${name}, which is no site`)
    return [
      {
        _id: `${service}:${site._id}`,
        v: 1,
        node: site.node,
        service,
        site: site._id,
        rules: { ...defaultRules, ...rules, ...(site.kind === 'station' && { counters: 1 }) },
      } as const,
    ]
  }),
)
