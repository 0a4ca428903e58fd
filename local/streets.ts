import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeNetwork } from '../functions/circle/network/file.ts'
import { lineOf } from '../functions/circle/network/line.ts'
import { edgeFlag } from '../functions/circle/network/network.ts'
import { root } from '../scripts/build-functions.ts'
import { gcj02Of } from '../shared/geo.ts'

const fileName = 'streets.json'

/**
 * Writes the streets that the circle walks on as GeoJSON in GCJ-02, for the background of maps in the browser.
 * @returns the name of the file
 */
export async function writeStreets(directory: string): Promise<string> {
  const network = decodeNetwork(await readFile(join(root, 'functions/circle/network.bin')))
  const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6
  const features = Array.from({ length: network.edgeCount }, (_, edge) => {
    const name = network.about.names[network.edgeName[edge] ?? 0]
    const isPath = !name || ((network.edgeFlags[edge] ?? 0) & edgeFlag.steps) > 0
    const coordinates = lineOf(network, edge).map((at) => {
      const { longitude, latitude } = gcj02Of(at)
      return [rounded(longitude), rounded(latitude)]
    })
    return {
      type: 'Feature',
      properties: { kind: isPath ? 'path' : 'street', ...(name && { name }) },
      geometry: { type: 'LineString', coordinates },
    }
  })
  const { attribution } = network.about
  await writeFile(
    join(directory, fileName),
    JSON.stringify({ type: 'FeatureCollection', attribution, features }),
  )
  return fileName
}
