import { type CategoryId, categories, categoryIds, kindInWords } from '../../../shared/circle/categories.ts'
import type { CircleContract } from '../../../shared/circle/contract.ts'
import { type Profile, profileInWords } from '../../../shared/circle/rules.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { csvOf } from '../../../shared/csv.ts'
import { today } from '../../../shared/time.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Area, Nodes } from '../nodes.ts'
import { allPlaces } from '../places/remembered.ts'
import { readState } from '../store.ts'
import { readBuildings, readNetwork, readStreets, viewAttribution } from '../streets.ts'
import { homesIn, type Measured, measure, minutes, percent, type Shares, sharesOf } from './measure.ts'

type GetCoverage = CircleContract['getCoverage']
type Export = CircleContract['exportCoverage']
type Coverage = OutputOf<GetCoverage>

const mostUncovered = 500

export function getCoverage(call: Call<ParsedInputOf<GetCoverage>>, nodes: Nodes): Promise<Coverage> {
  return cover(call, call.input.category, nodes)
}

/** One round trip for the map and one for the tree, one for each thousand places, one for paths that are not known yet. */
async function cover(
  { input, caller, now }: Call<{ readonly node: string; readonly profile: Profile }>,
  asked: CategoryId | undefined,
  nodes: Nodes,
): Promise<Coverage> {
  const { node, profile } = input
  caller.mustReach(node)
  const [state, areas, buildings, network] = await Promise.all([
    readState(),
    nodes.areas(node),
    readBuildings(),
    readNetwork(),
  ])
  const own = areas.find(({ path }) => path === node)
  if (!own) throw new Refusal('NODE_GONE')
  const [streets, places] = await Promise.all([readStreets(state, now), allPlaces(state, now)])
  const communities = areas.filter(({ kind }) => kind === 'community')
  const homes = homesIn(buildings, own, communities)
  const measured = measure(streets, homes, places, profile)
  const { all, byCommunity } = sharesOf(measured)
  const here = places.filter(({ place }) => place.node === node || place.node.startsWith(`${node}/`))
  return {
    node,
    name: own.name,
    minutes,
    buildings: homes.length,
    households: all.households,
    counted: countedIn(measured),
    score: viewScore(all.score),
    categories: categoryIds.map((category) => ({
      category,
      places: here.filter(({ place }) => place.category === category).length,
      ...viewShare(all.shares.get(category)),
      uncoveredHouseholds: all.without.get(category) ?? 0,
      uncoveredBuildings: measured.uncovered.get(category)?.length ?? 0,
    })),
    communities: [...communities].sort(byTree).flatMap(({ path, name }) => {
      const of = byCommunity.get(path)
      if (!of) return []
      const { households, score, shares } = of
      return [
        {
          node: path,
          name,
          households,
          score: viewScore(score),
          categories: categoryIds.map((category) => ({ category, ...viewShare(shares.get(category)) })),
        },
      ]
    }),
    uncovered: asked === undefined ? [] : uncoveredOf(measured, asked),
    wholeMap: own.ring === undefined,
    attribution: viewAttribution(network),
  }
}

/** Parents before children, neighbours by their order. */
function byTree(a: Area, b: Area): number {
  return a.order - b.order || (a.path < b.path ? -1 : 1)
}

function viewShare(share: number | undefined): { percent?: number } {
  return share === undefined ? {} : { percent: percent(share) }
}

function viewScore({ basic, upgraded }: Shares['score']): Coverage['score'] {
  return {
    ...(basic !== undefined && { basic: percent(basic) }),
    ...(upgraded !== undefined && { upgraded: percent(upgraded) }),
  }
}

function countedIn({ homes }: Measured): Coverage['counted'] {
  const counted = homes.filter(({ building }) => building.households > 1).length
  if (counted === 0) return 'buildings'
  return counted === homes.length ? 'households' : 'partly'
}

function uncoveredOf({ homes, uncovered }: Measured, category: CategoryId): Coverage['uncovered'] {
  return (uncovered.get(category) ?? [])
    .flatMap((index) => homes[index] ?? [])
    .sort((a, b) => b.building.households - a.building.households)
    .slice(0, mostUncovered)
    .map(({ gcj02, building: { households, name, address } }) => {
      const called = name || address
      const digits = (degrees: number) => Math.round(degrees * 1e7) / 1e7
      return {
        gcj02: { latitude: digits(gcj02.latitude), longitude: digits(gcj02.longitude) },
        households,
        ...(called && { name: called }),
      }
    })
}

/** One line a place of the tree and category, so that a spreadsheet can sort and filter it. */
export async function exportCoverage(
  call: Call<ParsedInputOf<Export>>,
  nodes: Nodes,
): Promise<OutputOf<Export>> {
  const found = await cover(call, undefined, nodes)
  const { attribution, name } = found
  const shown = (value: number | undefined) => (value === undefined ? '' : value)
  const line = (unit: string, households: number, category: CategoryId, share: number | undefined) => [
    unit,
    households,
    kindInWords[categories[category].kind],
    categories[category].name,
    shown(share),
  ]
  const rows = [
    ['范围', '户数', '种类', '类别', `${minutes}分钟内走得到的户数（%）`, '走不到的户数', '走不到的楼数'],
    ...found.categories.map(({ category, percent, uncoveredHouseholds, uncoveredBuildings }) => [
      ...line(name, found.households, category, percent),
      uncoveredHouseholds,
      uncoveredBuildings,
    ]),
    ...found.communities.flatMap((community) =>
      community.categories.map(({ category, percent }) =>
        line(community.name, community.households, category, percent),
      ),
    ),
    [`走法：${profileInWords[call.input.profile]}`],
    [`地图：${attribution.text}，${attribution.date}`],
  ]
  return { fileName: `步行圈-${name}-${today(call.now)}.csv`, csv: csvOf(rows) }
}
