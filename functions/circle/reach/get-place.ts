import type { CircleContract } from '../../../shared/circle/contract.ts'
import { placeHoursInWords } from '../../../shared/circle/hours.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { Call } from '../../platform/perform.ts'
import { hoursOf, kindsOfDays, servicesOf, shownPhotos, sitesOf, viewLine } from '../places/view.ts'
import type { SitesToday } from '../sites.ts'
import { readPlace } from '../store.ts'
import { readNetwork, viewAttribution } from '../streets.ts'

type GetPlace = CircleContract['getPlace']

/** One that is closed is shown as closed: somebody may have kept its address. */
export async function getPlace(
  { input, now }: Call<ParsedInputOf<GetPlace>>,
  sitesToday: SitesToday,
): Promise<OutputOf<GetPlace>> {
  const place = await readPlace(input.placeId)
  const [sites, photos, network] = await Promise.all([
    sitesToday(sitesOf([place]), now),
    shownPhotos(place),
    readNetwork(),
  ])
  const site = sites[0]
  const hours = hoursOf(place, site)
  return {
    ...viewLine(place, now, sites, kindsOfDays()),
    node: place.node,
    state: place.state,
    hoursInWords: hours ? [...placeHoursInWords(hours, now)] : [],
    photos,
    services: [...servicesOf(place, site)],
    updatedAt: place.updatedAt,
    attribution: viewAttribution(network),
  }
}
