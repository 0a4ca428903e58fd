import type { Offering, Site } from '../../functions/appointments/store.ts'
import { defaultRules } from '../../shared/appointments/schedule.ts'
import { sites } from './places.ts'

type Rules = Offering['rules']

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
/** A room: one party at a time, for two hours. */
export const roomRules: Partial<Rules> = { slotMinutes: 120, counters: 1, changeCutoffMinutes: 24 * 60 }

const centre = ['hewan-centre']
const everywhere = sites.map(({ _id }) => _id)

/** Which service is offered where, and how it is booked. */
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
  ['activity-room', everywhere, roomRules],
  ['hall', centre, { ...roomRules, closesDaysAhead: 2 }],
  ['legal-advice', centre, { slotMinutes: 30, weekdays: [3, 5], counters: 1, changeCutoffMinutes: 240 }],
  ['mediation', everywhere, { slotMinutes: 60, counters: 1, closesDaysAhead: 1 }],
  [
    'counselling',
    centre,
    { slotMinutes: 60, weekdays: [2, 4, 6], counters: 1, closesDaysAhead: 1, changeCutoffMinutes: 24 * 60 },
  ],
]

/** A service at a site; a station has one counter, whatever the rules say. */
export function offeringOf(service: string, site: Site, rules: Partial<Rules>): Offering {
  return {
    _id: `${service}:${site._id}`,
    v: 1,
    rev: 1,
    node: site.node,
    service,
    site: site._id,
    rules: { ...defaultRules, ...rules, ...(site.kind === 'station' && { counters: 1 }) },
  }
}

export const offerings: readonly Offering[] = sites.flatMap((site) => offeringsLike(site._id, site))

/** What one of the sites above offers, at this site. */
export function offeringsLike(model: string, site: Site): readonly Offering[] {
  return offered.flatMap(([service, at, rules]) =>
    at.includes(model) ? [offeringOf(service, site, rules)] : [],
  )
}
