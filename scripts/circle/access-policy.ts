/**
 * Which ways of OpenStreetMap people walk on. Each line is a decision with its reason; `docs/circle-network.md` prints
 * this table.
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
  pedestrian: { walking: 'yes', reason: 'made for walking; of a square the edge is walked' },
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
const privately = new Set(['private', 'customers', 'delivery', 'destination', 'residents', 'permit'])
const withPavement = new Set(['both', 'left', 'right', 'yes', 'separate'])

export type Access =
  | { readonly walked: true; readonly private: boolean; readonly steps: boolean }
  /** `reason`: a word for the report. */
  | { readonly walked: false; readonly reason: string }

const left = (reason: string): Access => ({ walked: false, reason })

/** @returns whether people walk on a way with these tags; undefined when it is no way for traffic at all */
export function accessOf(tags: Tags): Access | undefined {
  const { highway, foot, access } = tags
  if (highway === undefined) return undefined
  const kind = highways[highway]
  if (!kind) return left(`highway=${highway} is not known`)
  if (kind.walking === 'no') return left(`highway=${highway}`)
  if (foot !== undefined && forbidding.has(foot)) return left(`foot=${foot}`)
  const said = foot !== undefined && allowing.has(foot)
  if (kind.walking === 'if-said' && !said && !hasPavement(tags))
    return left(`highway=${highway} without a pavement`)
  if (!said && access === 'no') return left('access=no')
  const isPrivate = privately.has(foot ?? '') || (!said && privately.has(access ?? ''))
  return { walked: true, private: isPrivate, steps: hasSteps(tags) }
}

function hasPavement(tags: Tags): boolean {
  return ['sidewalk', 'sidewalk:left', 'sidewalk:right', 'sidewalk:both'].some((key) => {
    const value = tags[key]
    return value !== undefined && withPavement.has(value)
  })
}

function hasSteps(tags: Tags): boolean {
  if (tags.wheelchair === 'yes' || tags.wheelchair === 'designated') return false
  if (tags['ramp:wheelchair'] === 'yes') return false
  return tags.highway === 'steps' || tags.wheelchair === 'no'
}

/** A gate that is kept locked, or nobody may pass: the way ends there. A guarded gate of a compound lets people in. */
export function isClosed(tags: Tags): boolean {
  if (tags.barrier === undefined || allowing.has(tags.foot ?? '')) return false
  return tags.locked === 'yes' || forbidding.has(tags.foot ?? '') || tags.access === 'no'
}
