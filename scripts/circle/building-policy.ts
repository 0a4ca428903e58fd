import type { Building } from '../../functions/circle/network/buildings.ts'
import type { Wgs84 } from '../../shared/geo.ts'
import type { Tags } from './access-policy.ts'

/** Kinds of buildings where people live; of `yes` nobody has said the kind, and most of them are houses. */
const lived = new Set([
  'yes',
  'residential',
  'apartments',
  'house',
  'detached',
  'semidetached_house',
  'terrace',
  'bungalow',
  'dormitory',
  'farm',
  'hut',
])

/** A building with one of these is something else, whatever kind it is said to be. */
const used = ['amenity', 'shop', 'office', 'tourism', 'leisure', 'public_transport', 'railway', 'man_made']

/** What the search and the coverage know of a building. Households are those that somebody has counted, else 1. */
export function buildingOf(tags: Tags, at: Wgs84): Building {
  const street = tags['addr:street'] ?? tags['addr:place'] ?? ''
  const number = tags['addr:housenumber'] ?? ''
  return {
    at,
    households: householdsOf(tags),
    name: tags['name:zh'] ?? tags.name ?? tags['addr:housename'] ?? '',
    address: number === '' ? '' : `${street}${number}${/\d$/.test(number) ? '号' : ''}`,
  }
}

function householdsOf(tags: Tags): number {
  if (!lived.has(tags.building ?? '') || used.some((key) => tags[key] !== undefined)) return 0
  const counted = Number(tags['building:flats'] ?? tags['addr:flats'])
  return Number.isInteger(counted) && counted >= 0 ? counted : 1
}
