import { levelOf, type Tags } from './access-policy.ts'

/**
 * What the ground is for that a building stands on, as areas of OpenStreetMap say it. Each row is a decision with its reason;
 * `npm run circle:policy` prints them into docs/circle-network.md.
 */

export type Ground =
  /** People live there. */
  | 'homes'
  /** It is for something else: of what stands there only what says so is lived in. */
  | 'other'

interface Row {
  readonly key: string
  readonly values: readonly string[]
  readonly reason: string
}

const others: readonly Row[] = [
  {
    key: 'amenity',
    values: [
      'school',
      'kindergarten',
      'childcare',
      'university',
      'college',
      'research_institute',
      'music_school',
      'language_school',
      'driving_school',
      'training',
    ],
    reason: 'lessons, laboratories, canteens; dormitories have a name or a number',
  },
  { key: 'landuse', values: ['education'], reason: 'the same, drawn otherwise' },
  { key: 'amenity', values: ['hospital', 'clinic'], reason: 'wards, and who is in them goes home again' },
  {
    key: 'landuse',
    values: ['industrial', 'port', 'depot', 'quarry', 'landfill', 'greenhouse_horticulture'],
    reason: 'works and stores',
  },
  { key: 'man_made', values: ['works', 'wastewater_plant', 'water_works'], reason: 'works' },
  { key: 'power', values: ['plant', 'substation'], reason: 'works' },
  {
    key: 'landuse',
    values: ['commercial', 'retail'],
    reason: 'offices and shops; a tower with homes among them says that it is one',
  },
  { key: 'amenity', values: ['marketplace'], reason: 'stalls and halls' },
  { key: 'landuse', values: ['railway', 'garages'], reason: 'sheds, garages' },
  { key: 'aeroway', values: ['aerodrome'], reason: 'halls and hangars' },
  { key: 'amenity', values: ['bus_station', 'fuel'], reason: 'halls, roofs' },
  { key: 'landuse', values: ['military'], reason: 'barracks, which no list of a county has' },
  {
    key: 'amenity',
    values: ['police', 'fire_station', 'prison', 'townhall', 'courthouse'],
    reason: 'offices and barracks',
  },
  {
    key: 'landuse',
    values: ['religious', 'cemetery', 'recreation_ground'],
    reason: 'people come for an hour',
  },
  {
    key: 'amenity',
    values: ['place_of_worship', 'grave_yard', 'crematorium'],
    reason: 'people come for an hour',
  },
  {
    key: 'leisure',
    values: ['park', 'stadium', 'sports_centre', 'golf_course'],
    reason: 'pavilions, stands, toilets',
  },
  { key: 'tourism', values: ['zoo', 'theme_park', 'museum'], reason: 'people come for an hour' },
]

const homes: readonly Row[] = [
  {
    key: 'landuse',
    values: ['residential', 'farmyard'],
    reason: 'as the housing of a university within its grounds is drawn',
  },
  { key: 'amenity', values: ['student_accommodation'], reason: 'it says so' },
]

const fits = (rows: readonly Row[], tags: Tags): boolean =>
  rows.some(({ key, values }) => values.includes(tags[key] ?? ''))

/**
 * @returns undefined where the tags say nothing of what the ground is for: a lawn, a wood, a building site (who draws what was built there
 * forgets it), or what lies below it
 */
export function groundOf(tags: Tags): Ground | undefined {
  if (levelOf(tags) < 0 || tags.location === 'underground') return undefined
  // Who drew both drew a block of houses, and then a school over it.
  if (fits(others, tags)) return 'other'
  return fits(homes, tags) ? 'homes' : undefined
}

/** For docs/circle-network.md. */
export function groundTable(): string {
  const lines = (rows: readonly Row[], lived: string) =>
    rows.map(
      ({ key, values, reason }) =>
        `| \`${key}=\` ${values.map((value) => `\`${value}\``).join(', ')} | ${lived} | ${reason} |`,
    )
  return [
    '| ground | people live there | why |',
    '|---|---|---|',
    ...lines(others, 'no'),
    ...lines(homes, 'yes'),
    '',
  ].join('\n')
}
