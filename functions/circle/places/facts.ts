import type { CircleContract } from '../../../shared/circle/contract.ts'
import { tileOf } from '../../../shared/circle/tiles.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { wgs84Of } from '../../../shared/geo.ts'
import { checkText } from '../../platform/content-check.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { SitesToday } from '../sites.ts'
import type { Place } from '../store.ts'
import { isCovered, readNetwork } from '../streets.ts'

export type PlaceFacts = ParsedInputOf<CircleContract['addPlace']>['place']

/** The fields of a place that staff say; those that may be missing are `undefined` where they are. */
export type FactFields = Pick<Place, 'category' | 'name' | 'gcj02' | 'tile' | 'stepFree' | 'services'> & {
  readonly [Field in 'address' | 'phone' | 'hours' | 'site']: Place[Field] | undefined
}

export function fieldsOf({
  category,
  name,
  gcj02,
  address,
  phone,
  hours,
  stepFree,
  site,
  services,
}: PlaceFacts): FactFields {
  return { category, name, gcj02, tile: tileOf(gcj02), address, phone, hours, stepFree, site, services }
}

/**
 * WeChat checks what is written. One round trip where a site is named.
 * @throws Refusal OUTSIDE_MAP, SITE_UNKNOWN, CONTENT_REFUSED
 */
export async function checkFacts(
  { name, address = '', gcj02, hours, site }: PlaceFacts,
  openid: string,
  sitesToday: SitesToday,
  now: number,
): Promise<void> {
  if (!isCovered(await readNetwork(), wgs84Of(gcj02))) throw new Refusal('OUTSIDE_MAP')
  const [sites, verdict] = await Promise.all([
    site === undefined ? [] : sitesToday([site], now),
    checkText([name, address, ...reasonsIn(hours)].join('\n'), openid),
  ])
  if (site !== undefined && sites.length === 0) throw new Refusal('SITE_UNKNOWN')
  if (verdict === 'refused') throw new Refusal('CONTENT_REFUSED', { fields: ['place'] })
}

/** Why a place is closed on a date is read by everybody. */
function reasonsIn(hours: PlaceFacts['hours']): readonly string[] {
  return Object.values(hours?.exceptions ?? {}).flatMap((one) =>
    'closed' in one ? one.closed : (one.reason ?? []),
  )
}
