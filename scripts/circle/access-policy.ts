/**
 * Which ways of OpenStreetMap people walk on. Each row is a decision with its reason; `npm run circle:policy` prints both tables into
 * docs/circle-network.md.
 */

export type Tags = Readonly<Record<string, string>>

export type Walking =
  /** Nobody walks there, or not without knowing. */
  | 'no'
  | 'yes'
  /** Only when it is said: `foot`, or a pavement at the side. */
  | 'if-said'

export const highways: Readonly<Record<string, { readonly walking: Walking; readonly reason: string }>> = {
  footway: { walking: 'yes', reason: 'made for walking' },
  pedestrian: { walking: 'yes', reason: 'made for walking; of a square its edge is walked' },
  path: { walking: 'yes', reason: 'walked, unless its tags forbid it' },
  steps: { walking: 'yes', reason: 'walked; left out of step-free ways unless they have a ramp' },
  corridor: { walking: 'yes', reason: 'a way through a building that is mapped to be walked' },
  elevator: { walking: 'yes', reason: 'step-free link of a bridge or underpass' },
  platform: { walking: 'yes', reason: 'people walk along platforms to the exits' },
  living_street: { walking: 'yes', reason: 'people have the right of way' },
  residential: { walking: 'yes', reason: 'streets in front of houses; few have their pavements mapped' },
  unclassified: { walking: 'yes', reason: 'minor streets' },
  road: { walking: 'yes', reason: 'its kind is unknown; most are minor streets' },
  service: {
    walking: 'yes',
    reason: 'ways to and through compounds: in Chinese cities the ways that residents use',
  },
  tertiary: { walking: 'yes', reason: 'has pavements in towns' },
  tertiary_link: { walking: 'yes', reason: 'as the street that it belongs to' },
  secondary: { walking: 'yes', reason: 'has pavements in towns' },
  secondary_link: { walking: 'yes', reason: 'as the street that it belongs to' },
  primary: { walking: 'yes', reason: 'has pavements in towns' },
  primary_link: { walking: 'yes', reason: 'as the street that it belongs to' },
  track: { walking: 'yes', reason: 'ways of fields and parks' },
  cycleway: { walking: 'yes', reason: 'where no pavement is mapped beside it people walk along it' },
  bridleway: { walking: 'if-said', reason: 'made for riders' },
  trunk: { walking: 'if-said', reason: 'an expressway: walked only where a pavement is said to be there' },
  trunk_link: { walking: 'if-said', reason: 'as the expressway that it belongs to' },
  motorway: { walking: 'no', reason: 'walking is forbidden' },
  motorway_link: { walking: 'no', reason: 'walking is forbidden' },
  construction: { walking: 'no', reason: 'not there yet' },
  proposed: { walking: 'no', reason: 'not there yet' },
  raceway: { walking: 'no', reason: 'not for walking' },
  busway: { walking: 'no', reason: 'for buses only' },
  rest_area: { walking: 'no', reason: 'an area beside a motorway' },
  services: { walking: 'no', reason: 'an area beside a motorway' },
}

const allowing = new Set(['yes', 'designated', 'permissive', 'official'])
const forbidding = new Set(['no', 'use_sidepath'])
const privately = new Set([
  'private',
  'customers',
  'customer',
  'delivery',
  'destination',
  'employees',
  'members',
  'residents',
  'restricted',
  'permit',
])
/** Points that nobody rolls over. */
const unrollable = new Set(['stile', 'turnstile', 'kissing_gate', 'full-height_turnstile', 'step', 'log'])
const rails = new Set(['rail', 'light_rail', 'subway', 'narrow_gauge', 'funicular', 'preserved'])
const waters = new Set(['river', 'canal', 'stream', 'drain', 'ditch'])
const walls = new Set(['wall', 'city_wall', 'retaining_wall', 'fence', 'guard_rail', 'hedge'])
const fastRoads = new Set(['motorway', 'motorway_link', 'trunk', 'trunk_link'])
const withPavement = new Set(['both', 'left', 'right', 'yes', 'separate'])

const isAllowed = ({ foot }: Tags): boolean => allowing.has(foot ?? '')
const isForbidden = ({ foot }: Tags): boolean => forbidding.has(foot ?? '')
const hasPavement = (tags: Tags): boolean =>
  ['sidewalk', 'sidewalk:left', 'sidewalk:right', 'sidewalk:both'].some((key) =>
    withPavement.has(tags[key] ?? ''),
  )
const isOneWay = (tags: Tags): boolean =>
  ['yes', '-1'].includes(tags['oneway:foot'] ?? '') ||
  tags['foot:forward'] === 'no' ||
  tags['foot:backward'] === 'no' ||
  ['forward', 'backward', 'reversible'].includes(tags.conveying ?? '')
const isStepFree = (tags: Tags): boolean =>
  ['yes', 'designated'].includes(tags.wheelchair ?? '') || tags['ramp:wheelchair'] === 'yes'

export interface Rule {
  /** The tags that it looks at. */
  readonly tags: string
  readonly decision: string
  readonly reason: string
  readonly holds: (tags: Tags) => boolean
}

/** Looked at after the kind of way; what they say stands in docs/circle-network.md in this order. */
export const rules = {
  footNo: {
    tags: 'foot=no, foot=use_sidepath',
    decision: 'not walked',
    reason:
      'somebody looked and said so; of a street whose pavement is drawn beside it, the pavement is walked',
    holds: isForbidden,
  },
  ifSaid: {
    tags: 'sidewalk, foot=yes on the kinds that are walked if it is said',
    decision: 'walked when there is a pavement or walking is allowed',
    reason: 'who was there saw that people walk',
    holds: (tags) => isAllowed(tags) || hasPavement(tags),
  },
  motorroad: {
    tags: 'motorroad=yes',
    decision: 'not walked, unless foot=yes or there is a pavement',
    reason: 'for motor vehicles alone, whatever its kind',
    holds: (tags) => tags.motorroad === 'yes' && !isAllowed(tags) && !hasPavement(tags),
  },
  accessNo: {
    tags: 'access=no, access=military',
    decision: 'not walked, unless foot=yes',
    reason: 'shut to all, or to all but those who are named',
    holds: (tags) => ['no', 'military'].includes(tags.access ?? '') && !isAllowed(tags),
  },
  oneWay: {
    tags: 'oneway:foot, foot:forward=no, foot:backward=no, conveying=forward, conveying=backward',
    decision: 'not walked',
    reason: 'who comes back would be stuck: escalators have stairs or a lift beside them',
    holds: isOneWay,
  },
  oneWayOfCars: {
    tags: 'oneway',
    decision: 'not looked at',
    reason: 'it binds vehicles',
    holds: () => true,
  },
  private: {
    tags: 'foot or access: private, customers, delivery, destination, employees, members, residents, restricted, permit',
    decision: 'walked to and from what lies on it, never through',
    reason: 'people live there and are visited; others are turned away at the gate',
    holds: (tags) => privately.has(tags.foot ?? '') || (!isAllowed(tags) && privately.has(tags.access ?? '')),
  },
  enclosed: {
    tags: 'streets that only private ones lead to',
    decision: 'private as well',
    reason: 'the lanes behind the gate of a compound often have no tags of their own',
    holds: () => true,
  },
  byTheClock: {
    tags: 'opening_hours, access:conditional, foot:conditional',
    decision: 'not looked at: walked as the other tags say',
    reason: 'most are parks and gates, which are open by day',
    holds: () => true,
  },
  steps: {
    tags: 'highway=steps, wheelchair=no',
    decision: 'left out of step-free ways, unless wheelchair=yes or ramp:wheelchair=yes',
    reason: 'a wheelchair or a pram cannot go there',
    holds: (tags) => (tags.highway === 'steps' || tags.wheelchair === 'no') && !isStepFree(tags),
  },
  crossings: {
    tags: 'footway=crossing, highway=crossing',
    decision: 'walked as the way that they are drawn on; no time is added for waiting',
    reason: 'lights are rarely drawn, and streets without drawn crossings are crossed as well',
    holds: () => true,
  },
  stepAt: {
    tags: 'wheelchair=no, kerb=raised, highway=steps, barrier=stile, turnstile, kissing_gate, step, log, on a point',
    decision: 'step-free ways do not pass there, unless wheelchair=yes',
    reason: 'one step is enough to stop a wheelchair',
    holds: (tags) =>
      !isStepFree(tags) &&
      (tags.kerb === 'raised' ||
        tags.highway === 'steps' ||
        unrollable.has(tags.barrier ?? '') ||
        (tags.wheelchair === 'no' && (tags.barrier ?? tags.kerb ?? tags.highway) !== undefined)),
  },
  closedGate: {
    tags: 'barrier with locked=yes, access=no or foot=no, on a point',
    decision: 'the way ends there on both sides, and no gap near it is closed',
    reason: 'a gate that nobody can pass',
    holds: (tags) =>
      tags.barrier !== undefined &&
      !isAllowed(tags) &&
      (tags.locked === 'yes' || isForbidden(tags) || tags.access === 'no'),
  },
  openGate: {
    tags: 'any other barrier: gates, bollards, turnstiles',
    decision: 'passed',
    reason: 'the guarded gate of a compound lets people in; a bollard stops cars',
    holds: (tags) => tags.barrier !== undefined,
  },
  obstacle: {
    tags: 'railway, waterway, wall, fence, hedge, expressway that is not walked, on the ground',
    decision: 'no gap is closed across it',
    reason: 'it is why the two sides do not meet',
    holds: (tags) =>
      levelOf(tags) === 0 &&
      (rails.has(tags.railway ?? '') ||
        waters.has(tags.waterway ?? '') ||
        walls.has(tags.barrier ?? '') ||
        ((fastRoads.has(tags.highway ?? '') || tags.motorroad === 'yes') && !accessOf(tags)?.walked)),
  },
  level: {
    tags: 'bridge, tunnel, layer',
    decision: 'a gap between two levels is closed only where both end',
    reason: 'a bridge is not joined to the street that it crosses',
    holds: (tags) => levelOf(tags) !== 0,
  },
} as const satisfies Record<string, Rule>

export type Access =
  | { readonly walked: true; readonly private: boolean; readonly steps: boolean }
  /** `reason`: some words for the report. */
  | { readonly walked: false; readonly reason: string }

const left = (reason: string): Access => ({ walked: false, reason })

/** @returns whether people walk on a way with these tags; undefined when it is no way for traffic at all */
export function accessOf(tags: Tags): Access | undefined {
  const { highway } = tags
  if (highway === undefined) return undefined
  const kind = highways[highway]
  if (!kind) return left(`highway=${highway}, which is not known`)
  if (kind.walking === 'no') return left(`highway=${highway}`)
  if (rules.footNo.holds(tags)) return left(`foot=${tags.foot}`)
  if (kind.walking === 'if-said' && !rules.ifSaid.holds(tags)) return left(`highway=${highway}, no pavement`)
  if (rules.motorroad.holds(tags)) return left('motorroad=yes')
  if (rules.accessNo.holds(tags)) return left(`access=${tags.access}`)
  if (rules.oneWay.holds(tags)) return left('one direction on foot')
  return { walked: true, private: rules.private.holds(tags), steps: rules.steps.holds(tags) }
}

/** A gate that is kept locked, or that nobody may pass. */
export const isClosed: (tags: Tags) => boolean = rules.closedGate.holds

/** A point with a step. */
export const hasStep: (tags: Tags) => boolean = rules.stepAt.holds

/** What nobody walks across. */
export const isObstacle: (tags: Tags) => boolean = rules.obstacle.holds

/** 0 on the ground, above it on bridges, below it in tunnels. */
export function levelOf({ layer = '', bridge = 'no', tunnel = 'no' }: Tags): number {
  const said = Number.parseInt(layer, 10)
  if (!Number.isNaN(said)) return said
  if (bridge !== 'no') return 1
  return ['no', 'building_passage', 'passage'].includes(tunnel) ? 0 : -1
}

/** The policy as the tables of docs/circle-network.md. */
export function policyTables(): string {
  const walked = { yes: 'yes', no: 'no', 'if-said': 'if it is said' }
  return [
    '| kind of way | walked | why |',
    '|---|---|---|',
    ...Object.entries(highways).map(
      ([kind, { walking, reason }]) => `| \`highway=${kind}\` | ${walked[walking]} | ${reason} |`,
    ),
    '| anything else | no | what is not known is not believed; the report names it |',
    '',
    '| tags | decision | why |',
    '|---|---|---|',
    ...Object.values(rules).map(({ tags, decision, reason }) => `| ${tags} | ${decision} | ${reason} |`),
    '',
  ].join('\n')
}
