import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import { readNetwork, viewAttribution, viewPoint } from '../streets.ts'

/** No round trip: it stands in the street data. */
export async function getMap(): Promise<OutputOf<CircleContract['getMap']>> {
  const network = await readNetwork()
  const { west, south, east, north } = network.about.bounds
  return {
    southWest: viewPoint({ lon: west, lat: south }),
    northEast: viewPoint({ lon: east, lat: north }),
    attribution: viewAttribution(network),
  }
}
