import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, failure, geometriesOf, startDatabase } from './database-server.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase()
})
afterAll(() => fixture.close())

let made = 0
async function collectionOf(documents: object[]) {
  const name = `geo-${made++}`
  await fixture.db.createCollection(name)
  await fixture.database.declareIndexes([{ collection: name, name: 'place', keys: [['at', '2dsphere']] }])
  await fixture.db.collection(name).add(documents)
  return fixture.db.collection(name)
}

const ids = async (found: { get(): Promise<{ data: { _id: unknown }[] }> }) =>
  (await found.get()).data.map(({ _id }) => _id)

const ring = (west: number, south: number, east: number, north: number) => {
  const { Point, LineString } = geometriesOf(fixture.db)
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ] as const
  return new LineString(corners.map(([x, y]) => new Point(x, y)))
}

test('geometries of every type are stored and read back as the classes of the SDK', async () => {
  const { Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon } = geometriesOf(fixture.db)
  const line = new LineString([new Point(1, 2), new Point(3, 4)])
  const fields = {
    point: new Point(116.3, 39.9),
    line,
    polygon: new Polygon([ring(0, 0, 4, 4), ring(1, 1, 2, 2)]),
    points: new MultiPoint([new Point(1, 2), new Point(5, 6)]),
    lines: new MultiLineString([line]),
    polygons: new MultiPolygon([new Polygon([ring(0, 0, 1, 1)])]),
  }
  const c = await collectionOf([{ _id: 'g', ...fields }])
  const [read] = (await c.doc('g').get()).data
  expect(read).toEqual({ _id: 'g', ...fields })
  expect(read.point).toBeInstanceOf(Point)
  expect(read.polygons).toBeInstanceOf(MultiPolygon)
  const [stored] = fixture.database.dump()[c.name] as { point: unknown }[]
  expect(stored?.point).toEqual({ type: 'Point', coordinates: [116.3, 39.9] })
})

test('geoNear sorts by distance, between a least and a greatest one in metres', async () => {
  const { db } = fixture
  const { Point } = geometriesOf(db)
  const { command: _ } = db
  const c = await collectionOf([
    { _id: 'far', at: new Point(116.34, 39.99) },
    { _id: 'here', at: new Point(116.33, 39.99) },
    { _id: 'near', at: new Point(116.331, 39.99) },
    { _id: 'nowhere' },
  ])
  const near = (options: { minDistance?: number; maxDistance?: number }) =>
    ids(c.where({ at: _.geoNear({ geometry: new Point(116.33, 39.99), ...options }) }))
  expect(await near({})).toEqual(['here', 'near', 'far'])
  // A thousandth of a degree of longitude is 85.3 m here.
  expect(await near({ maxDistance: 86 })).toEqual(['here', 'near'])
  expect(await near({ maxDistance: 85 })).toEqual(['here'])
  expect(await near({ minDistance: 86 })).toEqual(['far'])
  expect(await ids(c.where({ at: _.geoNear({ geometry: new Point(116.33, 39.99) }) }).limit(1))).toEqual([
    'here',
  ])
  expect(
    await ids(
      c
        .options({ raw: true })
        .where({ at: { $nearSphere: [116.33, 39.99], $maxDistance: 86 / 6_378_100, $minDistance: 0 } }),
    ),
  ).toEqual(['here', 'near'])
  expect(
    await ids(
      c
        .options({ raw: true })
        .where({ at: { $near: { $geometry: { type: 'Point', coordinates: [116.33, 39.99] } } } }),
    ),
  ).toEqual(['here', 'near', 'far'])
  expect(await failure(near({ maxDistance: -1 }))).toMatch(/\$maxDistance must be non-negative/)
})

test('geoWithin: polygons with holes, MultiPolygons, circles on the sphere', async () => {
  const { db } = fixture
  const { Point, LineString, Polygon, MultiPolygon } = geometriesOf(db)
  const { command: _ } = db
  const c = await collectionOf([
    { _id: 'ring', at: new Point(0.5, 0.5) },
    { _id: 'hole', at: new Point(2, 2) },
    { _id: 'outside', at: new Point(5, 5) },
    { _id: 'island', at: new Point(10.5, 10.5) },
    { _id: 'line', at: new LineString([new Point(0.2, 0.2), new Point(0.4, 0.8)]) },
    { _id: 'crossing', at: new LineString([new Point(0.2, 2), new Point(3.8, 2)]) },
    { _id: 'small', at: new Polygon([ring(0.1, 0.1, 0.9, 0.9)]) },
    { _id: 'around', at: new Polygon([ring(0.5, 0.5, 3.5, 3.5)]) },
  ])
  const square = new Polygon([ring(0, 0, 4, 4), ring(1, 1, 3, 3)])
  expect(await ids(c.where({ at: _.geoWithin({ geometry: square }) }))).toEqual(['ring', 'line', 'small'])
  const two = new MultiPolygon([square, new Polygon([ring(10, 10, 11, 11)])])
  expect(await ids(c.where({ at: _.geoWithin({ geometry: two }) }))).toEqual([
    'ring',
    'island',
    'line',
    'small',
  ])
  // One degree of the great circle, from (0, 0).
  expect(await ids(c.where({ at: _.geoWithin({ centerSphere: [new Point(0, 0), Math.PI / 180] }) }))).toEqual(
    ['ring', 'line'],
  )
  expect(await ids(c.where({ at: _.geoWithin({ centerSphere: [[10.5, 10.5], 0.001] }) }))).toEqual(['island'])
  const flat = (shape: object) => ids(c.options({ raw: true }).where({ at: { $geoWithin: shape } }))
  expect(
    await flat({
      $box: [
        [0, 0],
        [1, 1],
      ],
    }),
  ).toEqual(['ring', 'line', 'small'])
  expect(await flat({ $center: [[2, 2], 0.5] })).toEqual(['hole'])
  expect(
    await flat({
      $polygon: [
        [9, 9],
        [12, 9],
        [9.5, 9.6],
      ],
    }),
  ).toEqual([])
  expect(await failure(flat({ $geometry: { type: 'Point', coordinates: [1, 1] } }))).toMatch(
    /\$geoWithin not supported/,
  )
  expect(await failure(flat({ $circle: [] }))).toMatch(/unknown geo specifier: \$circle/)
})

test('edges are great circles: a wide polygon bulges towards the pole', async () => {
  const { db } = fixture
  const { Point, Polygon } = geometriesOf(db)
  const c = await collectionOf([
    { _id: 'above the parallel', at: new Point(0, 61) },
    { _id: 'above the arc', at: new Point(0, 69) },
    { _id: 'over the date line', at: new Point(179.9, 0) },
  ])
  const wide = new Polygon([ring(-40, 40, 40, 60)])
  const { command: _ } = db
  expect(await ids(c.where({ at: _.geoWithin({ geometry: wide }) }))).toEqual(['above the parallel'])
  const near = _.geoNear({ geometry: new Point(-179.9, 0), maxDistance: 30_000 })
  expect(await ids(c.where({ at: near }))).toEqual(['over the date line'])
})

test('geoIntersects: any geometry with any other', async () => {
  const { db } = fixture
  const { Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon } = geometriesOf(db)
  const { command: _ } = db
  const c = await collectionOf([
    { _id: 'point', at: new Point(1, 1) },
    { _id: 'line', at: new LineString([new Point(0, 2), new Point(4, 2)]) },
    { _id: 'polygon', at: new Polygon([ring(0, 0, 4, 4), ring(2.5, 2.5, 3.5, 3.5)]) },
    { _id: 'points', at: new MultiPoint([new Point(9, 9), new Point(1, 1)]) },
  ])
  const meets = (geometry: object) => ids(c.where({ at: _.geoIntersects({ geometry } as never) }))
  expect(await meets(new Point(1, 1))).toEqual(['point', 'polygon', 'points'])
  expect(await meets(new Point(3, 3))).toEqual([])
  expect(await meets(new LineString([new Point(2, 1.5), new Point(2, 5)]))).toEqual(['line', 'polygon'])
  expect(await meets(new Polygon([ring(0.5, 0.5, 1.5, 1.5)]))).toEqual(['point', 'polygon', 'points'])
  expect(await meets(new Polygon([ring(-1, -1, 10, 10)]))).toEqual(['point', 'line', 'polygon', 'points'])
  expect(await meets(new MultiPoint([new Point(9, 9)]))).toEqual(['points'])
  expect(await meets(new MultiLineString([new LineString([new Point(8, 9), new Point(10, 9)])]))).toEqual([])
  expect(await meets(new MultiPolygon([new Polygon([ring(8, 8, 10, 10)])]))).toEqual(['points'])
})

test('aggregate geoNear measures as the cloud documents it', async () => {
  // Places and distances of the example in the SDK's documentation.
  const { db } = fixture
  const { Point } = geometriesOf(db)
  const c = await collectionOf([
    { _id: 'palace', city: 'Beijing', at: new Point(116.3949659, 39.9163447) },
    { _id: 'mountain', city: 'Guangzhou', at: new Point(113.306789, 23.1564721) },
    { _id: 'tower', city: 'Guangzhou', at: new Point(113.30593, 23.1361155) },
  ])
  const near = new Point(113.3089506, 23.0968251)
  const run = async (options: object) =>
    (
      await c
        .aggregate()
        .geoNear({ near, spherical: true, distanceField: 'metres', ...options })
        .project({ at: 0 })
        .end()
    ).data
  const all = (await run({ key: 'at' })) as { _id: string; metres: number }[]
  expect(all.map(({ _id }) => _id)).toEqual(['tower', 'mountain', 'palace'])
  expect(all[0]?.metres).toBeCloseTo(4384.68131486958, 6)
  expect(all[1]?.metres).toBeCloseTo(6643.521654040738, 6)
  expect(all[2]?.metres).toBeCloseTo(1894750.4414538583, 4)
  expect(await run({ maxDistance: 5000 })).toHaveLength(1)
  expect(await run({ minDistance: 5000, limit: 1 })).toMatchObject([{ _id: 'mountain' }])
  expect(await run({ query: { city: 'Beijing' } })).toMatchObject([{ _id: 'palace' }])
  const [scaled] = (await run({
    distanceMultiplier: 0.001,
    distanceField: 'far.km',
    includeLocs: 'far.place',
  })) as {
    far: { km: number; place: unknown }
  }[]
  expect(scaled?.far.km).toBeCloseTo(4.38468131486958, 9)
  expect(scaled?.far.place).toEqual({ type: 'Point', coordinates: [113.30593, 23.1361155] })
  expect(
    await failure(
      c
        .aggregate()
        .geoNear({ near: new Point(1, 1), spherical: true })
        .end(),
    ),
  ).toMatch(/'distanceField'/)
})

test('a 2dsphere index refuses what is no geometry', async () => {
  const c = await collectionOf([{ _id: 'none', at: null }])
  expect(await failure(c.add({ at: { type: 'Point', coordinates: [200, 0] } }))).toMatch(
    /Can't extract geo keys/,
  )
  expect(await failure(c.add({ at: 'x' }))).toMatch(/Can't extract geo keys/)
  await c.add({ _id: 'legacy', at: [116, 40] })
  const { Point } = geometriesOf(fixture.db)
  const near = fixture.db.command.geoNear({ geometry: new Point(116, 40), maxDistance: 1 })
  expect(await ids(c.where({ at: near }))).toEqual(['legacy'])
})

test('near is the whole of a condition, and no part of an aggregation', async () => {
  const { Point } = geometriesOf(fixture.db)
  const { command: _ } = fixture.db
  const c = await collectionOf([{ _id: 1, at: new Point(1, 1) }])
  const near = { at: _.geoNear({ geometry: new Point(1, 1) as never }) }
  expect(await ids(c.where(near))).toEqual([1])
  expect(await ids(c.where(_.and([near, { _id: 1 }])))).toEqual([1])
  const part = /^DATABASE_REQUEST_FAILED .*geo \$near must be top-level expr/
  expect(await failure(c.where(_.or([near, { _id: 1 }])).get())).toMatch(part)
  expect(await failure(c.where(_.nor([near])).get())).toMatch(part)
  const context = /^DATABASE_REQUEST_FAILED .*not allowed in this context/
  expect(await failure(c.aggregate().match(near).end())).toMatch(context)
  expect(await failure(c.aggregate().project({ at: 1 }).match(near).end())).toMatch(context)
})

test('a polygon whose edges cross is refused, in a query and where an index holds it', async () => {
  const { Point, LineString, Polygon } = geometriesOf(fixture.db)
  const { command: _ } = fixture.db
  const polygon = (...corners: [number, number][]) =>
    new Polygon([new LineString(corners.map(([x, y]) => new Point(x, y)))])
  const c = await collectionOf([{ _id: 1, at: new Point(1, 1) }])
  const bow = polygon([0, 0], [4, 4], [4, 0], [0, 4], [0, 0])
  const touching = polygon([0, 0], [2, 2], [4, 0], [4, 4], [2, 2], [0, 4], [0, 0])
  const crossing = /^DATABASE_REQUEST_FAILED .*Loop is not valid: Edges 0 and 2 cross/
  expect(await failure(c.where({ at: _.geoWithin({ geometry: bow as never }) }).get())).toMatch(crossing)
  expect(await failure(c.where({ at: _.geoIntersects({ geometry: bow as never }) }).get())).toMatch(crossing)
  expect(await failure(c.where({ at: _.geoWithin({ geometry: touching as never }) }).get())).toMatch(
    /Loop is not valid: Duplicate vertices: 1 and 4/,
  )
  expect(await failure(c.add({ at: bow }))).toMatch(
    /\(Location16755\) Can't extract geo keys: .*Edges 0 and 2 cross/,
  )
  const dent = polygon([0, 0], [4, 0], [4, 4], [2, 1.5], [0, 4], [0, 0])
  expect(await ids(c.where({ at: _.geoWithin({ geometry: dent as never }) }))).toEqual([1])
})
