import {
  type CategoryId,
  type CategoryKind,
  categories,
  categoryIds,
  kindInWords,
} from '../../../shared/circle/categories.ts'
import type { CircleContract } from '../../../shared/circle/contract.ts'
import { countedInWords, type Profile, profileInWords } from '../../../shared/circle/rules.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { csvOf } from '../../../shared/csv.ts'
import { today } from '../../../shared/time.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Area, Nodes } from '../nodes.ts'
import { allPlaces } from '../places/remembered.ts'
import { readState } from '../store.ts'
import { readBuildings, readNetwork, readStreets, viewAttribution } from '../streets.ts'
import {
  type Ground,
  groundOf,
  homesIn,
  type Measured,
  measure,
  minutes,
  percent,
  type Shares,
  sharesOf,
} from './measure.ts'

type GetCoverage = CircleContract['getCoverage']
type Export = CircleContract['exportCoverage']
type Coverage = OutputOf<GetCoverage>

const mostUncovered = 500

export async function getCoverage(call: Call<ParsedInputOf<GetCoverage>>, nodes: Nodes): Promise<Coverage> {
  const { node, category: asked } = call.input
  const { own, ground, measured, all, communities, places, attribution } = await cover(call, nodes)
  return {
    node,
    name: own.name,
    minutes,
    buildings: measured.homes.length,
    households: all.households,
    counted: countedIn(measured),
    score: viewScore(all.score),
    categories: categoryIds.map((category) => ({
      category,
      places: places.get(category) ?? 0,
      ...viewShare(all.shares.get(category)),
      uncoveredHouseholds: all.without.get(category) ?? 0,
      uncoveredBuildings: measured.uncovered.get(category)?.length ?? 0,
    })),
    communities: communities.map(({ area: { path, name }, of: { households, score, shares, without } }) => ({
      node: path,
      name,
      households,
      score: viewScore(score),
      ...(asked && {
        ...viewShare(shares.get(asked)),
        uncoveredHouseholds: without.get(asked) ?? 0,
      }),
    })),
    undrawn: ground.undrawn.map(({ name }) => name),
    uncovered: asked === undefined ? [] : uncoveredOf(measured, asked),
    wholeMap: ground.outline === undefined,
    attribution,
  }
}

interface Cover {
  readonly own: Area
  readonly ground: Ground
  readonly measured: Measured
  readonly all: Shares
  /** In the order of the tree. */
  readonly communities: readonly { readonly area: Area; readonly of: Shares }[]
  /** How many there are of each category. */
  readonly places: ReadonlyMap<CategoryId, number>
  readonly attribution: Coverage['attribution']
}

/** One round trip for the map and two for the tree, one for each thousand places, one for paths that are not known yet. */
async function cover(
  { input, caller, now }: Call<{ readonly node: string; readonly profile: Profile }>,
  nodes: Nodes,
): Promise<Cover> {
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
  const [streets, mapped] = await Promise.all([readStreets(state, now), allPlaces(state, now)])
  const ground = groundOf(own, areas)
  const measured = measure(streets, homesIn(buildings, ground), mapped, profile)
  const { all, byCommunity } = sharesOf(measured)
  const places = new Map<CategoryId, number>()
  for (const { place } of mapped) {
    const isHere = ground.outline
      ? ground.outline.has(place.gcj02)
      : place.node === node || place.node.startsWith(`${node}/`)
    if (isHere) places.set(place.category, (places.get(place.category) ?? 0) + 1)
  }
  const communities = areas
    .filter(({ kind }) => kind === 'community')
    .sort(byTree)
    .flatMap((area) => {
      const of = byCommunity.get(area.path)
      return of ? [{ area, of }] : []
    })
  return { own, ground, measured, all, communities, places, attribution: viewAttribution(network) }
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

/** One line for each unit and kind or category, so that a spreadsheet can sort and filter it. */
export async function exportCoverage(
  call: Call<ParsedInputOf<Export>>,
  nodes: Nodes,
): Promise<OutputOf<Export>> {
  const { own, all, communities, measured, places, ground, attribution } = await cover(call, nodes)
  const linesOf = (unit: string, { households, score, shares, without }: Shares) => {
    const line = (kind: CategoryKind, what: string, share: number | undefined, missing: number | '') => [
      unit,
      households,
      kindInWords[kind],
      what,
      share === undefined ? '' : percent(share),
      missing,
    ]
    return [
      line('basic', '得分（各类的平均）', score.basic, ''),
      line('upgraded', '得分（各类的平均）', score.upgraded, ''),
      ...categoryIds.map((id) =>
        line(categories[id].kind, categories[id].name, shares.get(id), without.get(id) ?? 0),
      ),
    ]
  }
  const [basic = [], upgraded = [], ...byCategory] = linesOf(own.name, all)
  const rows = [
    [
      '范围',
      '户数',
      '种类',
      '类别',
      `${minutes}分钟内走得到的户数（%）`,
      '走不到的户数',
      '走不到的楼数',
      '有几处',
    ],
    basic,
    upgraded,
    ...byCategory.map((line, index) => {
      const id = categoryIds[index] as CategoryId
      return [...line, measured.uncovered.get(id)?.length ?? 0, places.get(id) ?? 0]
    }),
    ...communities.flatMap(({ area, of }) => linesOf(area.name, of)),
    [`走法：${profileInWords[call.input.profile]}`],
    [`户数：${countedInWords[countedIn(measured)]}`],
    ...(ground.undrawn.length > 0
      ? [[`没有画范围、不知道哪些楼是它的社区：${ground.undrawn.map(({ name }) => name).join('、')}`]]
      : []),
    [`地图：${attribution.text}，${attribution.date}`],
  ]
  return { fileName: `步行圈-${own.name}-${today(call.now)}.csv`, csv: csvOf(rows) }
}
