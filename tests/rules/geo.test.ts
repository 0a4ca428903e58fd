import { describe, expect, test } from 'vitest'
import { gcj02Of, metresBetween, rulerAt, wgs84From, wgs84Of } from '../../shared/geo.ts'
import { random } from '../harness/walks.ts'

describe('coordinates', () => {
  // The test values of googollee/eviltransform, latitude first.
  test.each([
    ['Shanghai', [31.1774276, 121.5272106], [31.17530398364597, 121.531541859215]],
    ['Shenzhen', [22.543847, 113.912316], [22.540796131694766, 113.9171764808363]],
    ['Beijing', [39.911954, 116.377817], [39.91334545536069, 116.38404722455657]],
  ])('of %s are those of the published pair, both ways', (_, wgs84, gcj02) => {
    const [lat = 0, lon = 0] = wgs84
    const [latitude = 0, longitude = 0] = gcj02
    const there = gcj02Of({ lon, lat })
    expect(there.latitude).toBeCloseTo(latitude, 9)
    expect(there.longitude).toBeCloseTo(longitude, 9)
    const back = wgs84Of({ latitude, longitude })
    expect(back.lat).toBeCloseTo(lat, 9)
    expect(back.lon).toBeCloseTo(lon, 9)
  })

  // The example of gcoord's documentation.
  test('of Baidu are read', () => {
    const { lon, lat } = wgs84From('bd09', 116.41661560068297, 39.92196580126834)
    expect(lon).toBeCloseTo(116.403988, 9)
    expect(lat).toBeCloseTo(39.914266, 9)
  })

  test('are the same in WGS-84, and outside of China in GCJ-02', () => {
    expect(wgs84From('wgs84', 116.4, 39.9)).toEqual({ lon: 116.4, lat: 39.9 })
    expect(gcj02Of({ lon: 8.69, lat: 49.41 })).toEqual({ longitude: 8.69, latitude: 49.41 })
    expect(wgs84Of({ longitude: 8.69, latitude: 49.41 })).toEqual({ lon: 8.69, lat: 49.41 })
  })

  test('come back within 0.1 m, 10,000 places all over the country', () => {
    const next = random(1)
    let worstOfGcj02 = 0
    let worstOfBd09 = 0
    for (let i = 0; i < 10_000; i += 1) {
      const place = { lon: 74 + next() * 60, lat: 18 + next() * 35 }
      worstOfGcj02 = Math.max(worstOfGcj02, metresBetween(wgs84Of(gcj02Of(place)), place))
      const { longitude, latitude } = gcj02Of(wgs84From('bd09', place.lon, place.lat))
      const z = Math.hypot(longitude, latitude) + 0.00002 * Math.sin((latitude * Math.PI * 3000) / 180)
      const theta = Math.atan2(latitude, longitude) + 0.000003 * Math.cos((longitude * Math.PI * 3000) / 180)
      const baidu = { lon: z * Math.cos(theta) + 0.0065, lat: z * Math.sin(theta) + 0.006 }
      worstOfBd09 = Math.max(worstOfBd09, metresBetween(baidu, place))
    }
    expect(worstOfGcj02).toBeLessThan(0.1)
    expect(worstOfBd09).toBeLessThan(0.1)
  })

  test('that are no numbers are refused, and the border of China ends', () => {
    expect(() => gcj02Of({ lon: Number.NaN, lat: 40 })).toThrow()
    expect(() => wgs84Of({ longitude: 116, latitude: Number.NaN })).toThrow()
    expect(wgs84Of({ longitude: 72.0045, latitude: 30 }).lat).toBeCloseTo(30, 1)
  })
})

// https://en.wikipedia.org/wiki/Longitude and Latitude, on the ellipsoid of WGS-84.
test.each([
  [0, 111_319.5, 110_574.3],
  [45, 78_846.8, 111_131.7],
  [60, 55_800.0, 111_412.3],
])('a degree at latitude %d is %d m by %d m', (lat, lonM, latM) => {
  const ruler = rulerAt(lat)
  expect(Math.abs(ruler.lon - lonM)).toBeLessThan(1)
  expect(Math.abs(ruler.lat - latM)).toBeLessThan(1)
})
