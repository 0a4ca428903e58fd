import type { Wgs84 } from '../../../shared/geo.ts'
import { type Network, type StoredBuildings, stepsPerDegree } from './network.ts'

/** A building of the street data, for the coverage and for the search of positions. */
export interface Building {
  /** About its middle. */
  readonly at: Wgs84
  /** 0 where nobody lives, 1 where nobody has counted. */
  readonly households: number
  /** Empty when it has none. */
  readonly name: string
  /** Street and number, empty when it has none. */
  readonly address: string
}

/** All buildings of the file; some tens of milliseconds for a county, so keep them. */
export function buildingsOf({ about: { bounds }, buildings }: Network): Building[] {
  const lines = new TextDecoder().decode(buildings.text).split('\n')
  let x = 0
  let y = 0
  return Array.from(buildings.households, (households, index) => {
    x += buildings.stepX[index] as number
    y += buildings.stepY[index] as number
    const [name = '', address = ''] = (lines[index] ?? '').split('\t')
    const at = { lon: bounds.west + x / stepsPerDegree, lat: bounds.south + y / stepsPerDegree }
    return { at, households, name, address }
  })
}

/** @param corner of the network: where its steps are counted from */
export function storedBuildings(
  buildings: readonly Building[],
  corner: { readonly west: number; readonly south: number },
) {
  const xs = buildings.map(({ at }) => Math.round((at.lon - corner.west) * stepsPerDegree))
  const ys = buildings.map(({ at }) => Math.round((at.lat - corner.south) * stepsPerDegree))
  const steps = (places: readonly number[]) =>
    Int32Array.from(places, (place, index) => place - (places[index - 1] ?? 0))
  const line = ({ name, address }: Building) =>
    `${name.replace(/\s+/g, ' ')}\t${address.replace(/\s+/g, ' ')}`
  return {
    stepX: steps(xs),
    stepY: steps(ys),
    households: Uint16Array.from(buildings, ({ households }) => Math.min(households, 65_535)),
    text: new TextEncoder().encode(buildings.map(line).join('\n')),
  } satisfies StoredBuildings
}
