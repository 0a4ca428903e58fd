import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { decodeNetwork } from '../../functions/circle/network/file.ts'
import { snap } from '../../functions/circle/network/snap.ts'
import { demoPlaces } from '../../local/demo/circle/places.ts'
import { demoSuggestions } from '../../local/demo/circle/suggestions.ts'
import { county } from '../../local/demo/full.ts'
import { sites } from '../../local/demo/places.ts'
import { wgs84Of } from '../../shared/geo.ts'

/** The demo lies on its streets, small and full. */

test('every place and every site of both demos is near a street of the network', async () => {
  const network = decodeNetwork(await readFile('functions/circle/network.bin'))
  const all = demoPlaces(Date.parse('2026-03-02T08:00:00+08:00'), [...sites, ...county.sites])
  expect(all.filter(({ category }) => category === 'party-centre')).toHaveLength(4 + 25)
  const far = all.filter(({ gcj02 }) => {
    const found = snap(network, wgs84Of(gcj02))
    return !found || found.off > 100_00
  })
  expect(far.map(({ name }) => name)).toEqual([])
})

test('what residents say of the demo is about its places, at nodes of theirs', () => {
  const places = demoPlaces(0, sites)
  const said = demoSuggestions(0, places)
  expect(said.map(({ what, state, node }) => [what, state, node])).toEqual([
    ['hours', 'open', '/qinghe/hewan/liuan/grid-2'],
    ['missing', 'open', '/qinghe/hewan/liuan/grid-2'],
    ['phone', 'accepted', '/qinghe/hewan/liuan/grid-2'],
  ])
})

test('a place of the demo belongs to its node and to all above it', () => {
  const all = demoPlaces(0, county.sites)
  expect(all.find(({ site }) => site === 'dongguan-station-1')?.within).toEqual([
    '/qinghe',
    '/qinghe/dongguan',
    '/qinghe/dongguan/community-1',
  ])
})
