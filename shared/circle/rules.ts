import type { Role } from '../contract.ts'

/** What walking means here, and who keeps the map: plain data and pure decisions for functions and phones alike. */

/** How somebody walks. */
export const profiles = ['usual', 'slow', 'step-free'] as const
export type Profile = (typeof profiles)[number]

export const profileInWords: Readonly<Record<Profile, string>> = {
  usual: '平常走',
  slow: '慢慢走',
  'step-free': '不走台阶',
}

/** Metres in a minute: 4.8 km/h, the guideline's pace; 3.6 km/h for whoever walks slowly, pushes a pram or uses a wheelchair. */
export const metresPerMinute: Readonly<Record<Profile, number>> = { usual: 80, slow: 60, 'step-free': 60 }

/** How far one looks around; over HTTP everything is text. */
export const reaches = ['5', '10', '15'] as const
export type Reach = (typeof reaches)[number]

/** Metres that are walked in so many minutes. */
export function metresWithin(minutes: number, profile: Profile): number {
  return minutes * metresPerMinute[profile]
}

/** Whole minutes that a way takes, never too few. Metres may have a fraction. */
export function minutesFor(metres: number, profile: Profile): number {
  return Math.max(1, Math.ceil(metres / metresPerMinute[profile]))
}

/** Where no street leads, a way is guessed to be so many times as long as the straight line. */
export const detour = 1.4

/** A place that somebody keeps may have so many pictures, be linked to so many services. */
export const mostPhotos = 6
export const mostServices = 20

/** A list of what is kept elsewhere names so many places. */
export const mostKeptElsewhere = 100

/** What was done to a place. */
export const placeActions = [
  'add',
  'change',
  'close',
  'reopen',
  'add-photo',
  'show-photo',
  'remove-photo',
] as const

/** What WeChat says of a picture. */
export const photoChecks = ['checking', 'pass', 'review', 'refused'] as const
export type PhotoCheck = (typeof photoChecks)[number]

/** WeChat says what it thinks of a picture within half an hour, if it does; a doubt is for a person to look at. */
export function mustBeLookedAt(
  { check, at }: { readonly check: PhotoCheck; readonly at: number },
  now: number,
) {
  return check === 'review' || (check === 'checking' && at + 30 * 60 * 1000 <= now)
}

/** A path that staff add has at most so many points, and both its ends lie so near to a street, metres. */
export const mostPathPoints = 50
export const nearStreet = 20
/** A county adds no more paths than this. */
export const mostPaths = 500

/** Numbers that a place answers: landline, mobile, a service number such as 95588. */
export const phoneForm = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|[1-9]\d{2,4}|[48]00-?\d{3}-?\d{4})$/

/** An import has at most so many rows and bytes; so many wrong fields are named. */
export const mostRows = 20_000
export const mostImportBytes = 10_000_000
export const mostWrongNamed = 1000

/** 甲社区、乙社区、丙社区等20个社区: the names of a long list that a page has room for. */
export function someNames(names: readonly string[], kind: string): string {
  const room = 3
  const more = names.length > room ? `等${names.length}个${kind}` : ''
  return `${names.slice(0, room).join('、')}${more}`
}

/** How households were counted, as tables and pages say it. */
export const countedInWords = {
  households: '按户数算',
  buildings: '不知道户数，一栋算一户',
  partly: '有的不知道户数，一栋算一户',
} as const

/** Who keeps places at a node and below. */
export const keeperRoles = [
  'grid-worker',
  'counter-staff',
  'community-leader',
  'street-admin',
  'county-admin',
] as const satisfies readonly Role[]

/** Who puts whole lists onto the map, and takes them off. */
export const importerRoles = [
  'community-leader',
  'street-admin',
  'county-admin',
] as const satisfies readonly Role[]

/** Who sees what is missing where. */
export const coverageRoles = [
  'community-leader',
  'supervisor',
  'street-admin',
  'county-admin',
] as const satisfies readonly Role[]
