import { expect, test } from 'vitest'
import { sitesAt, sitesOfStaff } from '../../shared/appointments/sites.ts'

const sites = [
  { id: 'street-1', node: '/qinghe/hewan' },
  { id: 'street-2', node: '/qinghe/hewan-2' },
  { id: 'station-1', node: '/qinghe/hewan/liuan' },
  { id: 'station-2', node: '/qinghe/hewan/taohua' },
]
const idsOf = (posts: Parameters<typeof sitesOfStaff>[1]) => {
  const { sites: hers, own } = sitesOfStaff(sites, posts)
  return [hers.map(({ id }) => id), own?.id]
}

test('who works in a community is offered its stations, not the first centre of the county', () => {
  expect(idsOf([{ role: 'community-leader', node: '/qinghe/hewan/taohua' }])).toEqual([
    ['station-2'],
    'station-2',
  ])
})

test('who works in a street is offered all below it, beginning with where her post says', () => {
  const post = { role: 'counter-staff', node: '/qinghe/hewan' } as const
  expect(idsOf([post])).toEqual([['street-1', 'station-1', 'station-2'], 'street-1'])
  expect(idsOf([{ ...post, site: 'station-2' }])).toEqual([
    ['street-1', 'station-1', 'station-2'],
    'station-2',
  ])
})

test('posts that read no list open none, and a place without a station has none', () => {
  expect(
    idsOf([
      { role: 'compliance-officer', node: '/qinghe' },
      { role: 'counter-staff', node: '/qinghe/hewan/liuan' },
    ]),
  ).toEqual([['station-1'], 'station-1'])
  expect(idsOf([{ role: 'counter-staff', node: '/qinghe/hewan/liuan/grid-1' }])).toEqual([[], undefined])
})

test('a post is offered the sites at its node and below', () => {
  expect(sitesAt(sites, '/qinghe/hewan').map(({ id }) => id)).toEqual(['street-1', 'station-1', 'station-2'])
})
