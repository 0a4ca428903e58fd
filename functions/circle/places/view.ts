import { dayKind } from '../../../shared/calendar.ts'
import type { CircleContract } from '../../../shared/circle/contract.ts'
import { onArrival, type PlaceHours } from '../../../shared/circle/hours.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import { temporaryLinks } from '../../platform/storage.ts'
import type { SiteToday } from '../sites.ts'
import type { Place, PlacePhoto } from '../store.ts'
import type { PlaceOnMap } from './remembered.ts'

/** Places as people and as their keepers see them. */

export type PlaceLine = OutputOf<CircleContract['listPlaces']>['places'][number]
export type KeptPlace = OutputOf<CircleContract['getPlaceForStaff']>

/** Long enough to look at, too short to be handed on. */
const linkSeconds = 30 * 60

/** The days that one answer asks about, each asked of the calendar once. */
export function kindsOfDays(): typeof dayKind {
  const known = new Map<string, ReturnType<typeof dayKind>>()
  return (day) => {
    const kind = known.get(day) ?? dayKind(day)
    known.set(day, kind)
    return kind
  }
}

/** @param arrival when somebody would be there */
export function viewLine(
  place: PlaceOnMap,
  arrival: number,
  sites: readonly SiteToday[],
  kindOf: typeof dayKind,
): PlaceLine {
  const site = sites.find(({ site }) => site === place.site)
  const phone = place.phone ?? site?.phone
  const services = servicesOf(place, site)
  return {
    id: place._id,
    name: place.name,
    category: place.category,
    gcj02: place.gcj02,
    ...(place.address && { address: place.address }),
    ...(phone && { phone }),
    stepFree: place.stepFree,
    opening: onArrival(hoursOf(place, site), arrival, kindOf),
    ...(site &&
      services.length > 0 && {
        booking: {
          siteId: site.site,
          freeToday: services.reduce((sum, { freeToday }) => sum + freeToday, 0),
        },
      }),
  }
}

/** Its own, else those of its site: nothing is typed twice. */
export function hoursOf(
  { hours }: Pick<Place, 'hours'>,
  site: SiteToday | undefined,
): PlaceHours | undefined {
  return hours ?? site?.hours
}

export function servicesOf(
  { services }: Pick<Place, 'services'>,
  site: SiteToday | undefined,
): SiteToday['services'] {
  return (site?.services ?? []).filter(({ id }) => services.length === 0 || services.includes(id))
}

/** The sites that some places are. */
export function sitesOf(places: readonly Pick<Place, 'site'>[]): readonly string[] {
  return [...new Set(places.flatMap(({ site }) => site ?? []))]
}

/** One call of storage where any has pictures. */
export async function viewKept(places: readonly Place[]): Promise<readonly KeptPlace[]> {
  const links = await linksTo(places.flatMap((place) => photosOf(place)))
  return places.map((place) => {
    const kept = viewOneKept(place)
    const photos = kept.photos.map((photo) => ({ ...photo, ...links(place.photos[photo.id]) }))
    return { ...kept, photos }
  })
}

/** What a change answers: without links to its pictures. */
export function viewOneKept(place: Place): KeptPlace {
  return {
    id: place._id,
    rev: place.rev,
    node: place.node,
    state: place.state,
    category: place.category,
    name: place.name,
    gcj02: place.gcj02,
    ...(place.address && { address: place.address }),
    ...(place.phone && { phone: place.phone }),
    ...(place.hours && { hours: place.hours as NonNullable<KeptPlace['hours']> }),
    stepFree: place.stepFree,
    ...(place.site && { site: place.site }),
    services: [...place.services],
    photos: photosOf(place).map(({ id, check, at }) => ({ id, check, at })),
    source: place.source.kind,
    updatedAt: place.updatedAt,
    events: [...place.events].reverse().map(({ at, action, by, why }) => ({
      at,
      action,
      ...(by && { by: { name: by.name, title: by.title } }),
      ...(why && { why }),
    })),
  }
}

/** What residents see of its pictures, with links for half an hour. */
export async function shownPhotos(
  place: Pick<Place, 'photos'>,
): Promise<OutputOf<CircleContract['getPlace']>['photos']> {
  const passed = photosOf(place).filter(({ check }) => check === 'pass')
  const links = await linksTo(passed)
  return passed.map((photo) => ({ id: photo.id, ...links(photo) }))
}

/** In the order in which they were added. */
function photosOf({ photos }: Pick<Place, 'photos'>): readonly (PlacePhoto & { readonly id: string })[] {
  return Object.entries(photos)
    .map(([id, photo]) => ({ id, ...photo }))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

/** One call of storage, none where there are no pictures. */
async function linksTo(
  photos: readonly PlacePhoto[],
): Promise<(photo: PlacePhoto | undefined) => { url?: string }> {
  const links = await temporaryLinks(
    photos.map(({ fileId }) => fileId),
    linkSeconds,
  )
  return (photo) => {
    const url = photo && links.get(photo.fileId)
    return url ? { url } : {}
  }
}
