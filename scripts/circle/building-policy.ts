import type { Building } from '../../functions/circle/network/buildings.ts'
import { rulerAt, type Wgs84 } from '../../shared/geo.ts'
import { levelOf, type Tags } from './access-policy.ts'
import type { Ground } from './ground-policy.ts'

/** Which buildings of a map somebody lives in; docs/circle-network.md says it to who makes a county's network. */

/** Kinds of buildings where people live. What else is said of them, a shop or an office, is on their ground floor. */
const lived = new Set([
  'residential',
  'apartments',
  'house',
  'detached',
  'semidetached_house',
  'terrace',
  'bungalow',
  'dormitory',
  'farm',
  'cabin',
  'houseboat',
  'static_caravan',
  'stilt_house',
  'ger',
])

/** One of these says what a building is that has no kind of its own. */
const used = [
  'amenity',
  'shop',
  'office',
  'craft',
  'industrial',
  'healthcare',
  'tourism',
  'leisure',
  'sport',
  'club',
  'government',
  'military',
  'man_made',
  'power',
  'telecom',
  'public_transport',
  'railway',
  'aeroway',
  'abandoned',
  'disused',
  'ruins',
]

/** Smaller than this are huts of guards, kiosks, sheds and transformers. Square metres on the ground. */
const smallestHome = 20

/**
 * What the search and the coverage know of a building. Households are those that somebody has counted, else 1 where people live.
 *
 * @param outline its corners, the last one the first again; left out where it has courtyards
 * @param ground what it stands on, where the map says that
 */
export function buildingOf(tags: Tags, at: Wgs84, outline?: readonly Wgs84[], ground?: Ground): Building {
  const street = tags['addr:street'] ?? tags['addr:place'] ?? ''
  const number = tags['addr:housenumber'] ?? ''
  return {
    at,
    households: householdsOf(tags, outline, ground),
    name: nameOf(tags),
    address: number === '' ? '' : `${street}${number}${/\d$/.test(number) ? '号' : ''}`,
  }
}

const nameOf = (tags: Tags): string => tags['name:zh'] ?? tags.name ?? tags['addr:housename'] ?? ''

function householdsOf(tags: Tags, outline: readonly Wgs84[] | undefined, ground: Ground | undefined): number {
  const counted = Number(tags['building:flats'])
  if (Number.isInteger(counted) && counted >= 0) return counted
  return isLived(tags, outline, ground) ? 1 : 0
}

function isLived(tags: Tags, outline: readonly Wgs84[] | undefined, ground: Ground | undefined): boolean {
  const kind = tags.building ?? ''
  if (lived.has(kind)) return true
  const use = tags['building:use']
  if (use !== undefined) return lived.has(use)
  if (kind !== 'yes' || (outline && squareMetresIn(outline) < smallestHome)) return false
  if (levelOf(tags) < 0 || tags.location === 'underground') return false
  if (tags.amenity === 'student_accommodation') return true
  if (used.some((key) => tags[key] !== undefined && tags[key] !== 'no')) return false
  const name = nameOf(tags)
  return name === '' ? ground !== 'other' : isHomesName(name)
}

/** Said of a building with a number as well, 3号实验楼, or of a house of many rooms, 公寓酒店. */
const otherName =
  /教学|实验|办公|科研|研究|食堂|餐厅|教室|车间|厂房|仓库|车库|车棚|门诊|病房|商业|商铺|商场|写字|酒店|宾馆|配电|变电|泵房|锅炉|厕所/
const homesWord =
  /公寓|宿舍|住宅|家属|小区|家园|花园|新村|别墅|民居|苑|(?:学生|职工|教工|教师|居民|安置)楼|apartment|dormitor|residence/iu
/** 3号楼, 14号楼西, 南2楼, 8公寓, 西南17, 二号院, 甲3栋. */
const homesNumber =
  /(?:\d+[A-Za-z]?\s*(?:号楼?|号院|栋|幢|楼|公寓|单元)?|[一二三四五六七八九十]+(?:号楼|号院|栋|幢|单元))[东西南北]?$/u

/**
 * Houses have numbers, or say that they are homes. What has a name of its own besides is where people go: 保龄球馆, 能科楼, Google中国.
 */
function isHomesName(name: string): boolean {
  return !otherName.test(name) && (homesWord.test(name) || homesNumber.test(name))
}

function squareMetresIn(outline: readonly Wgs84[]): number {
  const [first] = outline
  if (!first) return 0
  const ruler = rulerAt(first.lat)
  let twice = 0
  outline.forEach((a, index) => {
    const b = outline[index + 1] ?? first
    twice += (a.lon - first.lon) * (b.lat - first.lat) - (b.lon - first.lon) * (a.lat - first.lat)
  })
  return (Math.abs(twice) / 2) * ruler.lon * ruler.lat
}
