/**
 * Makes the file of a street network for the quarter-hour circle, from OpenStreetMap or from a county's own lines; see
 * docs/circle-network.md.
 *
 * @example npm run circle:network -- county.osm.pbf --area county.geojson --buildings households.csv
 */
import { rename, writeFile } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import type { Building } from '../functions/circle/network/buildings.ts'
import { coordinateSystems } from '../shared/geo.ts'
import { root } from './build-functions.ts'
import { type Built, buildNetwork } from './circle/build-network.ts'
import { type Margin, marginsOf, readArea } from './circle/margin.ts'
import { progressOn } from './circle/progress.ts'
import { readGeoJson } from './circle/read-geojson.ts'
import { readHouseholds, withHouseholds } from './circle/read-households.ts'
import { readOsm } from './circle/read-osm.ts'
import { type Source, Unusable } from './circle/street.ts'

const usage = `npm run circle:network -- <file.osm.pbf|file.geojson> [options]

  --out FILE          where to write; functions/circle/network.bin
  --area FILE         GeoJSON polygons of the county: is there a margin of streets around them?
  --margin KM         how wide it should be; 2
  --buildings FILE    CSV of the county's buildings: households, and longitude and latitude, or name or address
  --system NAME       coordinates of the GeoJSON and the CSV: ${coordinateSystems.join(', ')}; wgs84
  --source TEXT       what the data is; the name of the file
  --date YYYY-MM-DD   the day of the data, where the file does not say it
  --attribution TEXT  to be shown with the map; © OpenStreetMap contributors, ODbL 1.0
`

export interface Options {
  readonly input: string
  readonly out: string
  readonly area?: string | undefined
  readonly marginKm: number
  readonly buildings?: string | undefined
  readonly system: (typeof coordinateSystems)[number]
  readonly source: string
  readonly date?: string | undefined
  readonly attribution: string
}

/** @throws {Unusable} when the arguments are none that this command knows */
export function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parsed(args)
  const [input, ...others] = positionals
  if (input === undefined || others.length > 0) throw new Unusable(usage)
  const system = coordinateSystems.find((name) => name === values.system)
  if (!system) throw new Unusable(`--system is one of ${coordinateSystems.join(', ')}.`)
  const marginKm = Number(values.margin)
  if (!(marginKm >= 0)) throw new Unusable('--margin is a number of kilometres.')
  if (values.date !== undefined && !/^\d{4}-\d\d-\d\d$/.test(values.date)) {
    throw new Unusable('--date is a day like 2026-11-22.')
  }
  return {
    input,
    out: values.out ?? join(root, 'functions/circle/network.bin'),
    area: values.area,
    marginKm,
    buildings: values.buildings,
    system,
    source: values.source ?? basename(input),
    date: values.date,
    attribution: values.attribution ?? '© OpenStreetMap contributors, ODbL 1.0',
  }
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: text,
        area: text,
        margin: { ...text, default: '2' },
        buildings: text,
        system: { ...text, default: 'wgs84' },
        source: text,
        date: text,
        attribution: text,
      },
    })
  } catch (error) {
    throw new Unusable(`${(error as Error).message}\n\n${usage}`)
  }
}

/**
 * Makes the file, and answers with what there is to know about it, as lines of text.
 *
 * @throws {Unusable} when a file cannot be used; nothing is written then
 */
export async function makeNetwork(
  options: Options,
  progress: (doing: string, share?: number) => void = () => {},
): Promise<string[]> {
  const { input, out, system, source, attribution } = options
  const reading = `reading ${basename(input)}`
  progress(reading)
  const read = isGeoJson(input)
    ? await readGeoJson(input, system)
    : await readOsm(input, (share) => progress(reading, share))
  const date = options.date ?? read.date
  if (date === undefined) {
    throw new Unusable(`${input} does not say of which day it is: say so with --date YYYY-MM-DD.`)
  }
  const area = options.area === undefined ? undefined : await readArea(options.area, system)
  const counted =
    options.buildings === undefined ? undefined : await readHouseholds(options.buildings, system)
  const { buildings, unmatched } = withHouseholds(read.buildings, counted ?? [])
  const margins = area && marginsOf(area, read.streets, options.marginKm)
  const built = buildNetwork(read, buildings, { source, date, attribution }, progress)
  await writeWhole(out, built.bytes)
  return [
    ...reportOf(read, built, buildings),
    ...unmatched.map((row) => `WARNING: no building is found for row ${row} of ${options.buildings}`),
    ...marginReport(margins, options.marginKm),
    ...fileReport(out, built),
  ]
}

const isGeoJson = (path: string): boolean => ['.geojson', '.json'].includes(extname(path).toLowerCase())

/** Never half a file under its name. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}`
  try {
    await writeFile(draft, bytes)
    await rename(draft, path)
  } catch (error) {
    throw new Unusable(`${path} cannot be written: ${(error as Error).message}`)
  }
}

function reportOf(
  { leftOut }: Source,
  { km, edges, stitches, enclosedKm, beyondStepsKm, islands }: Built,
  buildings: readonly Building[],
) {
  const reasons = [...leftOut].sort(([, a], [, b]) => b - a)
  const dropped = islands.reduce((sum, island) => sum + island.km, 0)
  const lived = buildings.filter(({ households }) => households > 0)
  const households = lived.reduce((sum, building) => sum + building.households, 0)
  return [
    `Streets: ${km.toFixed(0)} km that people walk on, in ${edges} pieces`,
    ...reasons.map(([reason, count]) => `  left out: ${count} with ${reason}`),
    `Gaps of drawing that were closed (at most 15 m): ${stitches}`,
    `Streets that only private ones lead to, private as well: ${enclosedKm.toFixed(1)} km`,
    `Streets that only steps lead to, not begun or ended on by who avoids steps: ${beyondStepsKm.toFixed(1)} km`,
    `Islands that nothing joins, dropped: ${islands.length}, together ${dropped.toFixed(1)} km`,
    ...islands
      .slice(0, 10)
      .map(({ km, at }) => `  ${km.toFixed(2)} km at ${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}`),
    ...(islands.length > 10 ? [`  and ${islands.length - 10} shorter ones`] : []),
    `Buildings and addresses: ${buildings.length}; in ${lived.length} of them live ${households} households (1 where nobody has counted)`,
  ]
}

function marginReport(margins: readonly Margin[] | undefined, wanted: number): string[] {
  if (!margins) return ['Margin: not looked at; --area names the county’s outline']
  const lacking = margins.filter(({ km }) => km < wanted)
  if (lacking.length === 0) return [`Margin: at least ${wanted} km of map on every side of the area`]
  return lacking.map(({ side, km }) =>
    km < 0
      ? `WARNING: in the ${side} the map ends ${(-km).toFixed(1)} km inside of the area: take a larger piece of map`
      : `WARNING: in the ${side} the map goes only ${km.toFixed(1)} km beyond the area, not ${wanted} km: ways that lead out and back are missing`,
  )
}

function fileReport(out: string, { bytes, about, km }: Built): string[] {
  const { west, south, east, north } = about.bounds
  const compressed = brotliCompressSync(bytes).length
  return [
    `File: ${out}, ${kilobytes(bytes.length)}, compressed ${kilobytes(compressed)} (${kilobytes((compressed * 1000) / km)} for 1,000 km)`,
    `  version ${about.version}, ${about.source} of ${about.date}, ${about.attribution}`,
    `  from ${south.toFixed(4)}, ${west.toFixed(4)} to ${north.toFixed(4)}, ${east.toFixed(4)}`,
  ]
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  try {
    const { progress, end } = progressOn(process.stderr)
    const lines = await makeNetwork(optionsOf(process.argv.slice(2)), progress).finally(end)
    console.log(lines.join('\n'))
  } catch (error) {
    if (!(error instanceof Unusable)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
