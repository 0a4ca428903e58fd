import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildingsOf } from '../../functions/circle/network/buildings.ts'
import { decodeNetwork } from '../../functions/circle/network/file.ts'
import { lineOf } from '../../functions/circle/network/line.ts'
import { edgeFlag, type Network } from '../../functions/circle/network/network.ts'
import { snap } from '../../functions/circle/network/snap.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import { accessOf, hasStep, isClosed, isObstacle, levelOf } from '../../scripts/circle/access-policy.ts'
import { buildNetwork } from '../../scripts/circle/build-network.ts'
import { buildingOf } from '../../scripts/circle/building-policy.ts'
import { marginsOf } from '../../scripts/circle/margin.ts'
import { withHouseholds } from '../../scripts/circle/read-households.ts'
import { readOsm } from '../../scripts/circle/read-osm.ts'
import { makeNetwork, optionsOf } from '../../scripts/circle-network.ts'
import { document, withPolicy } from '../../scripts/circle-policy.ts'
import { gcj02Of, metresBetween } from '../../shared/geo.ts'
import {
  at,
  builtOf,
  type Drawn,
  described,
  drawn,
  metresOf,
  type Spot,
  snapAt,
  town,
} from '../harness/town.ts'

let scratch: string
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'circle-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function file(name: string, content: string | Uint8Array | object): string {
  const path = join(scratch, name)
  const isRaw = typeof content === 'string' || content instanceof Uint8Array
  writeFileSync(path, isRaw ? content : JSON.stringify(content))
  return path
}

const wudaokou = 'local/demo/circle/wudaokou.osm.pbf'

describe('the access policy', () => {
  const walked = (more: object = {}) => ({ walked: true, private: false, steps: false, ...more })

  test.each([
    [{ highway: 'footway' }, walked()],
    [{ highway: 'footway', footway: 'crossing' }, walked()],
    [{ highway: 'service' }, walked()],
    [{ highway: 'cycleway' }, walked()],
    [
      { highway: 'cycleway', foot: 'no' },
      { walked: false, reason: 'foot=no' },
    ],
    [
      { highway: 'residential', foot: 'use_sidepath' },
      { walked: false, reason: 'foot=use_sidepath' },
    ],
    [{ highway: 'trunk' }, { walked: false, reason: 'highway=trunk, no pavement' }],
    [{ highway: 'trunk', sidewalk: 'both' }, walked()],
    [
      { highway: 'trunk', sidewalk: 'no' },
      { walked: false, reason: 'highway=trunk, no pavement' },
    ],
    [{ highway: 'trunk_link', foot: 'yes' }, walked()],
    [
      { highway: 'motorway', foot: 'yes' },
      { walked: false, reason: 'highway=motorway' },
    ],
    [
      { highway: 'primary', motorroad: 'yes' },
      { walked: false, reason: 'motorroad=yes' },
    ],
    [
      { highway: 'service', access: 'no' },
      { walked: false, reason: 'access=no' },
    ],
    [{ highway: 'service', access: 'no', foot: 'yes' }, walked()],
    [{ highway: 'service', access: 'private' }, walked({ private: true })],
    [{ highway: 'service', access: 'private', foot: 'permissive' }, walked()],
    [{ highway: 'residential', foot: 'private' }, walked({ private: true })],
    [{ highway: 'steps' }, walked({ steps: true })],
    [{ highway: 'steps', 'ramp:wheelchair': 'yes' }, walked()],
    [{ highway: 'path', wheelchair: 'no' }, walked({ steps: true })],
    [
      { highway: 'service', access: 'military' },
      { walked: false, reason: 'access=military' },
    ],
    [{ highway: 'residential', oneway: 'yes' }, walked()],
    [
      { highway: 'footway', 'oneway:foot': 'yes' },
      { walked: false, reason: 'one direction on foot' },
    ],
    [
      { highway: 'steps', conveying: 'forward' },
      { walked: false, reason: 'one direction on foot' },
    ],
    [{ highway: 'steps', conveying: 'yes' }, walked({ steps: true })],
    [{ highway: 'path', 'access:conditional': 'no @ (22:00-06:00)' }, walked()],
    [{ highway: 'teleport' }, { walked: false, reason: 'highway=teleport, which is not known' }],
    [{ waterway: 'river' }, undefined],
  ])('%j is %j', (tags, access) => {
    expect(accessOf(tags)).toEqual(access)
  })

  test.each([
    [{ barrier: 'gate' }, false],
    [{ barrier: 'gate', locked: 'yes' }, true],
    [{ barrier: 'gate', access: 'no' }, true],
    [{ barrier: 'gate', access: 'private' }, false],
    [{ barrier: 'gate', access: 'no', foot: 'yes' }, false],
    [{ barrier: 'wall', foot: 'no' }, true],
    [{ barrier: 'bollard' }, false],
    [{ locked: 'yes' }, false],
  ])('a point with %j shuts the way: %s', (tags, shut) => {
    expect(isClosed(tags)).toBe(shut)
  })

  test.each([
    [{ kerb: 'raised' }, true],
    [{ kerb: 'lowered' }, false],
    [{ barrier: 'kerb', kerb: 'raised', wheelchair: 'yes' }, false],
    [{ barrier: 'turnstile' }, true],
    [{ barrier: 'bollard' }, false],
    [{ barrier: 'bollard', wheelchair: 'no' }, true],
    [{ shop: 'bakery', wheelchair: 'no' }, false],
  ])('a point with %j has a step: %s', (tags, steps) => {
    expect(hasStep(tags)).toBe(steps)
  })

  test.each([
    [{ railway: 'rail' }, true],
    [{ railway: 'rail', bridge: 'yes' }, false],
    [{ railway: 'subway', layer: '-2' }, false],
    [{ railway: 'abandoned' }, false],
    [{ highway: 'motorway' }, true],
    [{ highway: 'trunk' }, true],
    [{ highway: 'trunk', sidewalk: 'both' }, false],
    [{ highway: 'residential', foot: 'no' }, false],
    [{ waterway: 'river' }, true],
    [{ barrier: 'fence' }, true],
    [{ barrier: 'gate' }, false],
  ])('a line with %j is an obstacle: %s', (tags, bars) => {
    expect(isObstacle(tags)).toBe(bars)
  })

  test.each([
    [{}, 0],
    [{ bridge: 'yes' }, 1],
    [{ bridge: 'viaduct', layer: '2' }, 2],
    [{ bridge: 'no' }, 0],
    [{ tunnel: 'yes' }, -1],
    [{ tunnel: 'building_passage' }, 0],
  ])('a line with %j is on level %d', (tags, level) => {
    expect(levelOf(tags)).toBe(level)
  })

  test('stands in the document', () => {
    const text = readFileSync(document, 'utf8')
    expect(withPolicy(text) === text, 'npm run circle:policy').toBe(true)
    expect(text).toContain('| `highway=trunk` | if it is said |')
  })
})

describe('gaps and islands', () => {
  test('a gap of 14 m between parts is closed, one of 16 m is not', () => {
    const near = builtOf(
      {
        line: [
          [0, 0],
          [500, 0],
        ],
      },
      {
        line: [
          [250, 14],
          [250, 400],
        ],
      },
    )
    expect(near).toMatchObject({ stitches: 1, islands: [] })
    expect(metresOf(decodeNetwork(near.bytes), [0, 0], [250, 400])).toBe(650)
    const far = builtOf(
      {
        line: [
          [0, 0],
          [500, 0],
        ],
      },
      {
        line: [
          [250, 16],
          [250, 400],
        ],
      },
    )
    expect(far.stitches).toBe(0)
    expect(far.islands.map(({ km }) => km)).toEqual([expect.closeTo(0.384, 3)])
  })

  test('a chain of gaps is closed', () => {
    const { stitches, islands } = builtOf(
      {
        line: [
          [0, 0],
          [500, 0],
        ],
      },
      {
        line: [
          [510, 0],
          [700, 0],
        ],
      },
      {
        line: [
          [712, 0],
          [900, 0],
        ],
      },
    )
    expect([stitches, islands.length]).toEqual([2, 0])
  })

  test('a gap within one part is left: it may be a wall', () => {
    const { bytes, stitches } = builtOf({
      line: [
        [0, 0],
        [500, 0],
        [500, 10],
        [0, 10],
      ],
    })
    expect(stitches).toBe(0)
    expect(metresOf(decodeNetwork(bytes), [0, 0], [0, 10])).toBe(1_010)
  })

  const west: Drawn = {
    line: [
      [0, 0],
      [500, 0],
    ],
  }
  const east: Drawn = {
    line: [
      [510, 0],
      [900, 0],
    ],
  }

  test('a gap that a railway, a wall or water lies in is left, and the next nearest place is taken', () => {
    const built = (streets: Drawn[], ...lines: Spot[][]) =>
      buildNetwork({ streets: drawn(streets), obstacles: lines.map((line) => line.map(at)) }, [], described)
    const rails: Spot[] = [
      [505, -50],
      [505, 50],
    ]
    const beside: Spot[] = [
      [520, -50],
      [520, 50],
    ]
    expect(built([west, east]).stitches).toBe(1)
    expect(built([west, east], beside).stitches).toBe(1)
    expect(built([west, east], rails).stitches).toBe(0)
    const hook: Drawn = {
      line: [
        [510, 0],
        [510, 60],
        [488, 60],
        [488, 13],
      ],
    }
    const around = built([west, hook], rails)
    expect(around.stitches).toBe(1)
    // 12 m back, 13 m over, and around the end of the rails.
    expect(metresOf(decodeNetwork(around.bytes), [500, 0], [510, 0])).toBe(154)
  })

  test('a bridge is not joined to the street below, and is where it ends', () => {
    const bridge: Drawn = {
      line: [
        [250, -100],
        [250, 3],
        [250, 100],
      ],
      level: 1,
    }
    expect(builtOf(west, { ...bridge, level: 0 }).stitches).toBe(1)
    expect(builtOf(west, bridge).stitches).toBe(0)
    const withRamp: Drawn = { ...bridge, line: [...bridge.line, [500, 8]] }
    expect(builtOf(west, withRamp).stitches).toBe(1)
    // 266 m down the ramp, and 8 m to the street.
    expect(metresOf(town(west, withRamp), [0, 0], [250, 95])).toBe(779)
  })

  test('streets that only private ones lead to are private, too: one gets in and out, and not through', () => {
    const compound = (...gates: Drawn[]) =>
      builtOf(
        {
          line: [
            [0, 0],
            [100, 0],
            [300, 0],
            [500, 0],
          ],
        },
        {
          line: [
            [100, 50],
            [200, 50],
            [300, 50],
          ],
        },
        ...gates,
      )
    const gate = (x: number, isPrivate: boolean): Drawn => ({
      line: [
        [x, 0],
        [x, 50],
      ],
      private: isPrivate,
    })
    const shut = compound(gate(100, true), gate(300, true))
    const network = decodeNetwork(shut.bytes)
    expect(shut.enclosedKm).toBeCloseTo(0.2, 3)
    expect(metresOf(network, [200, 50], [90, 0])).toBe(160)
    expect(metresOf(network, [90, 0], [200, 50])).toBe(160)
    expect(metresOf(network, [90, 0], [310, 0])).toBe(220)
    expect(compound(gate(100, true), gate(300, false)).enclosedKm).toBe(0)
  })

  test('what nothing joins is dropped when it is shorter than 10 km, and never walked onto', () => {
    const { bytes, islands } = builtOf(
      {
        line: [
          [0, 0],
          [12_000, 0],
        ],
      },
      {
        line: [
          [0, 500],
          [9_900, 500],
        ],
      },
      {
        line: [
          [0, 1_000],
          [10_100, 1_000],
        ],
      },
    )
    expect(islands).toEqual([{ km: expect.closeTo(9.9, 2), at: expect.anything() }])
    const network = decodeNetwork(bytes)
    expect(network.edgeCount).toBe(2)
    expect(snap(network, at([100, 510]))).toBeUndefined()
    expect(snap(network, at([100, 760]))).toBeDefined()
  })
})

describe('streets as GeoJSON', () => {
  const lonLat = (spot: Spot) => [at(spot).lon, at(spot).lat]
  const line = (spots: Spot[], properties: object | null = null) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'LineString', coordinates: spots.map(lonLat) },
  })
  const gate = (spot: Spot, properties: object) => ({
    type: 'Feature',
    properties: { barrier: 'gate', ...properties },
    geometry: { type: 'Point', coordinates: lonLat(spot) },
  })
  const collection = (...features: object[]) => ({ type: 'FeatureCollection', features })

  async function read(content: object, ...options: string[]): Promise<{ network: Network; report: string }> {
    const out = join(scratch, 'out.bin')
    const input = file('streets.geojson', content)
    const lines = await makeNetwork(optionsOf([input, '--out', out, '--date', '2026-11-22', ...options]))
    return { network: decodeNetwork(readFileSync(out)), report: lines.join('\n') }
  }

  test('meet where they name the same place, not where they only cross', async () => {
    const { network } = await read(
      collection(
        line([
          [0, 0],
          [200, 0],
          [400, 0],
        ]),
        line([
          [200, 0],
          [200, 300],
        ]),
        line([
          [300, -100],
          [300, 100],
          [200, 300],
        ]),
      ),
    )
    expect(metresOf(network, [0, 0], [200, 300])).toBe(500)
    expect(metresOf(network, [0, 0], [300, 100])).toBeGreaterThan(700)
  })

  test('are walked as their properties say', async () => {
    const { network, report } = await read(
      collection(
        line(
          [
            [0, 0],
            [100, 0],
          ],
          { name: '人民路' },
        ),
        line(
          [
            [100, 0],
            [100, 100],
          ],
          { steps: true },
        ),
        line(
          [
            [100, 0],
            [300, 0],
            [300, 100],
            [100, 100],
          ],
          { access: 'private' },
        ),
        line(
          [
            [100, 100],
            [100, 300],
          ],
          { foot: 'no' },
        ),
        { type: 'Polygon', coordinates: [] },
      ),
    )
    expect(network.about.names).toEqual(['', '人民路'])
    expect(Array.from(network.edgeFlags).sort()).toEqual([0, edgeFlag.steps, edgeFlag.private])
    expect(report).toContain('1 with foot=no')
    expect(report).toContain('1 with Polygon, which is no line')
  })

  test('end at a closed gate on both sides, and the gap there is not closed', async () => {
    const spots: Spot[] = [
      [0, 0],
      [10, 0],
      [20, 0],
    ]
    const around = line([
      [0, 0],
      [0, 400],
      [20, 400],
      [20, 0],
    ])
    const open = await read(collection(line(spots), around, gate([10, 0], {})))
    expect(metresOf(open.network, [0, 0], [20, 0])).toBe(20)
    const shut = await read(collection(line(spots), around, gate([10, 0], { locked: 'yes' })))
    expect(metresOf(shut.network, [0, 0], [20, 0])).toBe(820)
    const apart = await read(
      collection(
        line([
          [-500, 0],
          [0, 0],
          [5, 0],
          [9, 0],
        ]),
        gate([5, 0], { locked: 'yes' }),
      ),
    )
    expect(apart.report).toContain('closed (at most 15 m): 0')
  })

  test('are not railways, rivers and walls, which lie between streets', async () => {
    const gap = [
      line([
        [0, 0],
        [500, 0],
      ]),
      line([
        [510, 0],
        [600, 0],
      ]),
    ]
    const rails = (properties: object) =>
      line(
        [
          [505, -90],
          [505, 90],
        ],
        properties,
      )
    const { network, report } = await read(collection(...gap, rails({ railway: 'rail' })))
    expect(network.edgeCount).toBe(1)
    expect(report).toContain('1 with railway=rail')
    expect(report).toContain('closed (at most 15 m): 0')
    const unknown = await read(collection(...gap, rails({ railway: 'razed' })))
    expect(unknown.report).toContain('closed (at most 15 m): 1')
  })

  test('are passed where there is a step, but not step-free', async () => {
    const cross = [
      line([
        [0, 0],
        [100, 0],
        [200, 0],
      ]),
      line([
        [100, 0],
        [100, 300],
        [200, 300],
        [200, 0],
      ]),
    ]
    const stile = gate([100, 0], { barrier: 'stile' })
    const { network } = await read(collection(...cross, stile))
    expect(metresOf(network, [0, 0], [200, 0])).toBe(200)
    expect(metresOf(network, [200, 0], [100, 250])).toBe(350)
    const steps = edgeFlag.steps
    const walker = new Walker(network).from([snapAt(network, [50, 0])], 1_000_000, steps)
    expect(walker.distanceTo(snapAt(network, [0, 0]))).toBeLessThan(5_010)
    expect(walker.distanceTo(snapAt(network, [150, 0]))).toBe(Number.POSITIVE_INFINITY)
    expect(walker.distanceTo(snapAt(network, [100, 250]))).toBe(Number.POSITIVE_INFINITY)
  })

  test('in GCJ-02 come to the same places', async () => {
    const shifted = [
      [0, 0],
      [200, 0],
    ].map((spot) => {
      const { longitude, latitude } = gcj02Of(at(spot as unknown as Spot))
      return [longitude, latitude]
    })
    const { network } = await read({ type: 'LineString', coordinates: shifted }, '--system', 'gcj02')
    expect(snap(network, at([100, 0]))?.off).toBeLessThan(20)
  })

  test.each([
    ['is cut short', '{"type":"FeatureColl', /cannot be read as JSON/],
    ['is something else', '[1, 2]', /no GeoJSON/],
    ['has no list', { type: 'FeatureCollection' }, /no GeoJSON: a FeatureCollection without its list/],
    [
      'has a line of words',
      { type: 'LineString', coordinates: [['a', 'b']] },
      /without its pairs of numbers/,
    ],
    ['has no coordinates', { type: 'LineString' }, /without its pairs of numbers/],
    [
      'is swapped',
      {
        type: 'LineString',
        coordinates: [
          [40, 116.3],
          [40, 116.4],
        ],
      },
      /nowhere.*longitude first/,
    ],
    ['is empty', { type: 'FeatureCollection', features: [] }, /no street in it/],
  ])('are refused in one sentence when the file %s', async (_, content, sentence) => {
    const path = file('broken.geojson', content)
    const out = join(scratch, 'never.bin')
    const made = makeNetwork(optionsOf([path, '--out', out, '--date', '2026-11-22']))
    await expect(made).rejects.toMatchObject({ name: 'Error', message: expect.stringMatching(sentence) })
    expect(() => readFileSync(out)).toThrow()
  })
})

describe('a piece of OpenStreetMap', () => {
  const bytes = readFileSync(wudaokou)

  test('is read: streets, what was left out, buildings, its day', async () => {
    const shares: number[] = []
    const { streets, leftOut, buildings, date } = await readOsm(wudaokou, (share) => shares.push(share))
    expect(date).toBe('2017-06-15')
    expect([...leftOut]).toEqual([
      ['access=no', 1],
      ['highway=motorway', 2],
    ])
    expect(streets.length).toBeGreaterThan(500)
    expect(buildings).toHaveLength(575)
    expect(buildings.filter(({ households }) => households > 0)).toHaveLength(233)
    expect(buildings.map(({ name }) => name)).toContain('紫荆学生公寓9号楼')
    expect(shares.at(-1)).toBe(1)
  })

  test('gives the same bytes again, and another version when a street is another one', async () => {
    const source = await readOsm(wudaokou)
    const one = buildNetwork(source, source.buildings, described)
    const two = buildNetwork(source, source.buildings, described)
    expect(Buffer.from(one.bytes).equals(two.bytes)).toBe(true)
    const less = { ...source, streets: source.streets.slice(1) }
    expect(buildNetwork(less, source.buildings, described).about.version).not.toBe(one.about.version)
  })

  test.each([
    ['is not there', () => join(scratch, 'nowhere.osm.pbf'), /is not there/],
    ['is empty', () => file('empty.osm.pbf', ''), /no OpenStreetMap file/],
    ['is something else', () => file('other.osm.pbf', '<html>Not found</html>'), /no OpenStreetMap file/],
    ['was cut short', () => file('cut.osm.pbf', bytes.subarray(0, 100_000)), /damaged or was cut short/],
    ['was cut in its header', () => file('cut.osm.pbf', bytes.subarray(0, 60)), /damaged or was cut short/],
    [
      'is damaged',
      () => file('damaged.osm.pbf', Buffer.from(bytes).fill(7, 50_000, 50_400)),
      /damaged or was cut short/,
    ],
    [
      'has a block without end',
      () => file('endless.osm.pbf', Buffer.concat([bytes, Buffer.from([0x7f, 1, 1, 1])])),
      /damaged or was cut short/,
    ],
  ])('is refused in one sentence when it %s', async (_, path, sentence) => {
    await expect(readOsm(path())).rejects.toMatchObject({ message: expect.stringMatching(sentence) })
  })
})

describe('the file', () => {
  const network = town(
    {
      line: [
        [0, 0],
        [100, 0],
        [150, 80],
        [40_000, 80],
      ],
      name: '长路',
    },
    {
      line: [
        [100, 0],
        [100, -70],
      ],
      steps: true,
    },
  )

  test('gives back streets, lengths and names', () => {
    expect([network.nodeCount, network.edgeCount]).toEqual([4, 3])
    const lengths = Array.from(network.edgeLength, (length) => Math.round(length / 100))
    expect(lengths.sort((a, b) => a - b)).toEqual([70, 100, 39_944])
    expect(network.about).toMatchObject({ source: 'drawn', date: '2026-11-22', names: ['', '长路'] })
  })

  test('gives back every bend to 0.1 m, and long straight lines', () => {
    const long = Array.from(network.edgeLength).findIndex((length) => length > 1_000_000)
    const line = lineOf(network, long)
    for (const spot of [
      [100, 0],
      [150, 80],
      [40_000, 80],
    ] satisfies Spot[]) {
      expect(Math.min(...line.map((place) => metresBetween(place, at(spot))))).toBeLessThan(0.1)
    }
    expect(metresOf(network, [15_000, 80], [23_000, 80])).toBe(8_000)
  })

  test('is read from the middle of something larger as well', () => {
    const { bytes } = builtOf({
      line: [
        [0, 0],
        [100, 0],
      ],
    })
    const larger = new Uint8Array(bytes.length + 1)
    larger.set(bytes, 1)
    expect(decodeNetwork(larger.subarray(1)).edgeLength[0]).toBe(10_000)
  })

  test('is refused when it is another one, of another format, or was cut short anywhere', () => {
    const { bytes } = builtOf({
      line: [
        [0, 0],
        [100, 0],
      ],
    })
    expect(() => decodeNetwork(Buffer.from('<html>not found</html>'))).toThrow('This is no street network.')
    expect(() => decodeNetwork(new Uint8Array())).toThrow('This is no street network.')
    const newer = Uint8Array.from(bytes)
    newer[4] = 9
    expect(() => decodeNetwork(newer)).toThrow('The street network has format 9; 1 is read.')
    for (const length of [11, 12, 200, bytes.length - 40]) {
      expect(() => decodeNetwork(bytes.slice(0, length))).toThrow(/cut short|no street network/)
    }
    const damaged = Uint8Array.from(bytes)
    damaged[20] = 0
    expect(() => decodeNetwork(damaged)).toThrow('The street network is damaged.')
  })

  test('holds buildings: where, households, name and address', () => {
    const house = { at: at([50, 40]), households: 24, name: '1 号楼', address: '人民路1号' }
    const school = { at: at([-900, 7_000]), households: 0, name: '', address: '' }
    const streets = drawn([
      {
        line: [
          [0, 0],
          [100, 0],
        ],
      },
    ])
    const { bytes } = buildNetwork({ streets, obstacles: [] }, [house, school], described)
    const found = buildingsOf(decodeNetwork(bytes))
    expect(found).toHaveLength(2)
    const read = found.find(({ households }) => households === 24)
    expect(read).toMatchObject({ name: '1 号楼', address: '人民路1号' })
    expect(metresBetween(read?.at ?? at([0, 0]), house.at)).toBeLessThan(0.1)
    const other = found.find(({ households }) => households === 0)
    expect(metresBetween(other?.at ?? at([0, 0]), school.at)).toBeLessThan(0.1)
    expect(
      buildingsOf(
        town({
          line: [
            [0, 0],
            [100, 0],
          ],
        }),
      ),
    ).toEqual([])
  })

  test('of a place beyond a quarter of the way round the earth is refused', () => {
    const wide = () =>
      builtOf({
        line: [
          [0, 0],
          [1_600_000, 0],
        ],
      })
    expect(wide).toThrow(/more than 16 degrees/)
  })
})

describe('households', () => {
  const where = at([0, 0])

  test.each([
    [{ building: 'apartments', 'building:flats': '48' }, 48],
    [{ building: 'retail', 'building:flats': '6' }, 6],
    [{ building: 'residential', 'building:flats': 'many' }, 1],
    [{ building: 'residential', 'building:flats': '0' }, 0],
    [{ building: 'apartments', shop: 'supermarket', name: '物美超市' }, 1],
    [{ building: 'garage' }, 0],
    [{ building: 'hut' }, 0],
    [{ building: 'construction' }, 0],
    [{ building: 'yes' }, 1],
    [{ building: 'yes', amenity: 'school' }, 0],
    [{ building: 'yes', office: 'government' }, 0],
    [{ building: 'yes', power: 'substation' }, 0],
    [{ building: 'yes', disused: 'yes' }, 0],
    [{ building: 'yes', layer: '-1' }, 0],
    [{ building: 'yes', amenity: 'student_accommodation', name: '博雅堂' }, 1],
    [{ building: 'office', 'building:use': 'apartments' }, 1],
    [{ building: 'yes', 'building:use': 'office' }, 0],
  ])('of %j are %d', (tags, households) => {
    expect(buildingOf(tags, where).households).toBe(households)
  })

  test.each([
    [4.7, 0],
    [5.3, 1],
  ])('of a building of 4 m by %d m of which nothing else is known are %d', (side, households) => {
    const corners: Spot[] = [
      [0, 0],
      [4, 0],
      [4, side],
      [0, side],
      [0, 0],
    ]
    const of = (building: string) =>
      buildingOf(
        { building },
        where,
        corners.map((spot) => at(spot)),
      )
    expect(of('yes').households).toBe(households)
    expect(of('house').households).toBe(1)
  })

  const named = (names: string) =>
    names.split(' ').filter((name) => buildingOf({ building: 'yes', name }, where).households === 1)

  test.each([
    [
      'live where the name is a number or says so',
      '3号楼 14号楼西 西南17 8公寓 南2楼 41 二号院 甲3栋 燕东园-34号楼 专家公寓 幸福小区 教工楼',
    ],
    ['live where the name of a street says something else', '学院路20号院3号楼 中心家园'],
  ])('%s', (_, names) => {
    expect(named(names)).toEqual(names.split(' '))
  })

  test('do not live where the name is something else', () => {
    const names =
      '太平间 射击馆 3号实验楼 第四教学楼 14食堂 教学楼5 第六教学楼A区 3S研究中心 能科楼 荷二楼 Google中国 东升大厦 维也纳公寓酒店 9003大楼'
    expect(named(names)).toEqual([])
  })

  test('are put to the building that is meant, and rows without one are named', () => {
    const building = (spot: Spot, name = '', address = '') => ({ at: at(spot), households: 1, name, address })
    const { buildings, unmatched } = withHouseholds(
      [building([0, 0]), building([40, 0]), building([500, 0], '教工楼', '成府路5号')],
      [
        { row: 2, households: 30, at: at([25, 0]), name: '', address: '' },
        { row: 3, households: 20, at: at([25, 0]), name: '南楼', address: '' },
        { row: 4, households: 10, at: at([25, 0]), name: '新楼', address: '' },
        { row: 5, households: 60, at: undefined, name: '', address: '成府路5号' },
        { row: 6, households: 70, at: undefined, name: '无此楼', address: '' },
      ],
    )
    expect(buildings.map(({ name, households }) => [name, households])).toEqual([
      ['南楼', 20],
      ['', 30],
      ['教工楼', 60],
      ['新楼', 10],
    ])
    expect(unmatched).toEqual([6])
  })

  const csv = (text: string) => ['--buildings', file('buildings.csv', text), '--out', join(scratch, 'w.bin')]

  test('are read from a CSV file', async () => {
    const lines = await makeNetwork(
      optionsOf([wudaokou, ...csv('\uFEFF名称,户数\r\n紫荆学生公寓9号楼,7\r\n无此楼,3\r\n')]),
    )
    expect(lines.find((text) => text.startsWith('Buildings'))).toContain('233 of them live 239 households')
    expect(lines.find((text) => text.startsWith('WARNING: no building'))).toContain('row 3')
  })

  test.each([
    ['name,flats\nA,3', /no column households/],
    ['name,households\nA,many', /row 2: many is no number of households/],
    ['lon,lat,households\n999,40,3', /row 2: 999, 40 is no place/],
  ])('are refused when the file is %j', async (text, sentence) => {
    await expect(makeNetwork(optionsOf([wudaokou, ...csv(text)]))).rejects.toThrow(sentence)
  })
})

describe('the command', () => {
  test('says on which side the margin is missing', () => {
    const area = [at([0, 0]), at([1_000, 0]), at([1_000, 1_000])]
    const streets = drawn([
      {
        line: [
          [-2_500, -2_100],
          [900, 1_500],
        ],
      },
      {
        line: [
          [0, 0],
          [0, 3_000],
        ],
      },
    ])
    const margins = marginsOf(area, streets, 2)
    expect(margins.map(({ side, km }) => [side, Math.round(km * 10) / 10])).toEqual([
      ['west', 2.5],
      ['south', 2.1],
      ['east', -0.1],
      ['north', 2],
    ])
  })

  test('reports it', async () => {
    const area = file('area.geojson', {
      type: 'Polygon',
      coordinates: [
        [
          [116.31, 39.99],
          [116.33, 39.99],
          [116.33, 40.01],
          [116.31, 39.99],
        ],
      ],
    })
    const lines = await makeNetwork(optionsOf([wudaokou, '--area', area, '--out', join(scratch, 'w.bin')]))
    expect(lines.filter((text) => text.startsWith('WARNING: in the'))).toHaveLength(3)
  })

  test('refuses a map of another place', async () => {
    const area = file('elsewhere.geojson', {
      type: 'Polygon',
      coordinates: [
        [
          [121.47, 31.23],
          [121.48, 31.23],
          [121.48, 31.24],
          [121.47, 31.23],
        ],
      ],
    })
    const out = join(scratch, 'elsewhere.bin')
    const made = makeNetwork(optionsOf([wudaokou, '--area', area, '--out', out]))
    await expect(made).rejects.toThrow(/lies outside of/)
    expect(() => readFileSync(out)).toThrow()
  })

  test.each([
    [[], /npm run circle:network/],
    [['a.pbf', 'b.pbf'], /npm run circle:network/],
    [['a.pbf', '--nonsense'], /nonsense/],
    [['a.pbf', '--system', 'utm'], /--system is one of wgs84, gcj02, bd09/],
    [['a.pbf', '--margin', 'wide'], /--margin is a number/],
    [['a.pbf', '--date', 'today'], /--date is a day like/],
  ])('refuses %j', (args, sentence) => {
    expect(() => optionsOf(args)).toThrow(sentence)
  })

  test('wants to know the day of what does not say it', async () => {
    const streets = file('streets.geojson', {
      type: 'LineString',
      coordinates: [
        [116, 40],
        [116.01, 40],
      ],
    })
    await expect(makeNetwork(optionsOf([streets]))).rejects.toThrow(/--date/)
  })

  test('has made the file of the demo', async () => {
    const out = join(scratch, 'demo.bin')
    await makeNetwork(optionsOf([wudaokou, '--source', 'OpenStreetMap，五道口', '--out', out]))
    const same = readFileSync(out).equals(readFileSync('functions/circle/network.bin'))
    expect(same, 'npm run circle:network, as local/demo/circle/README.md says').toBe(true)
    const network = decodeNetwork(readFileSync(out))
    expect(new Walker(network).from([], 1).distanceTo({ edge: 0, along: 0, off: 0 })).toBe(
      Number.POSITIVE_INFINITY,
    )
  })
})
