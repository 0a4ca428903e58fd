import { categories, categoryKinds, kindInWords } from '../../../../../shared/circle/categories.ts'
import type { CircleContract } from '../../../../../shared/circle/contract.ts'
import {
  countedInWords,
  coverageRoles,
  type Profile,
  profileInWords,
  profiles,
  someNames,
} from '../../../../../shared/circle/rules.ts'
import type { OutputOf } from '../../../../../shared/contract.ts'
import { button, element, refused, show } from '../dom.ts'
import { namesOf } from '../node-names.ts'
import type { Desk, Section } from '../section.ts'

type Coverage = OutputOf<CircleContract['getCoverage']>

/** For how many households which kinds of places are near, on a large screen: to be printed, and as a table with all communities. */
export const coverage: Section = {
  id: 'coverage',
  name: '服务圈',
  roles: coverageRoles,
  open(place, desk) {
    let asked = 0
    const paths = Array.from(
      new Set(desk.roles.filter(({ role }) => coverage.roles.includes(role)).map(({ node }) => node)),
    )
    const heading = element('h1', { tabindex: -1 }, '服务圈缺什么')
    const nodes = element('select', { id: 'node', on: { change: () => void load() } })
    const ways = element(
      'select',
      { id: 'profile', on: { change: () => void load() } },
      ...profiles.map((id) => element('option', { value: id }, profileInWords[id])),
    )
    const body = element('div', { 'aria-live': 'polite' })
    const problem = element('div')
    show(
      place,
      element('div', { class: 'title' }, heading),
      element(
        'div',
        { class: 'tools' },
        paths.length > 1 && element('label', { for: 'node' }, '单位'),
        paths.length > 1 && nodes,
        element('label', { for: 'profile' }, '怎么走'),
        ways,
        button('打印', () => desk.print('A4')),
        button('导出表格', () => void take()),
      ),
      problem,
      body,
    )

    const wish = () => ({ node: nodes.value, profile: ways.value as Profile })

    async function load(): Promise<void> {
      asked += 1
      const mine = asked
      show(problem)
      const result = await desk.call('circle', 'getCoverage', wish())
      // Another place was chosen meanwhile.
      if (mine !== asked) return
      if (!result.ok)
        return show(
          body,
          refused(result, () => void load()),
        )
      heading.textContent = `${result.data.name}：服务圈缺什么`
      show(body, ...coverageView(result.data, desk))
    }

    async function take(): Promise<void> {
      show(problem)
      const result = await desk.call('circle', 'exportCoverage', wish())
      if (result.ok) desk.save(result.data.fileName, result.data.csv, 'text/csv;charset=utf-8')
      else
        show(
          problem,
          refused(result, () => void take()),
        )
    }

    /** Who works at one place has nothing to choose, and needs no names. */
    async function begin(): Promise<void> {
      const names = new Map(paths.length > 1 ? await namesOf(desk, paths) : [])
      show(nodes, ...paths.map((path) => element('option', { value: path }, names.get(path) || path)))
      await load()
    }

    void begin()
    return () => {
      asked += 1
    }
  },
}

function coverageView(found: Coverage, { viewer }: Desk): HTMLElement[] {
  const { buildings, households, counted, score, communities, undrawn, wholeMap, attribution } = found
  if (buildings === 0)
    return [element('p', { class: 'empty' }, '地图上这里没有楼。请看看别的单位，或者请管理员更新地图。')]
  return [
    wholeMap
      ? element('p', { class: 'note' }, '这个单位和下面的社区、网格都没有画范围，下面是整张地图的。')
      : undrawn.length > 0 &&
        element('p', { class: 'note' }, `${someNames(undrawn, '社区')}还没有画范围，不知道哪些楼是它的。`),
    element(
      'p',
      {},
      `走15分钟到得了的占多少。${buildings}栋楼，${counted === 'buildings' ? '' : `${households}户，`}${countedInWords[counted]}。`,
    ),
    element('h2', {}, '得分'),
    table(
      ['范围', '基本保障', '品质提升'],
      [{ name: found.name, score }, ...communities].map(({ name, score: { basic, upgraded } }) => [
        name,
        scoreInWords(basic),
        scoreInWords(upgraded),
      ]),
    ),
    element('p', { class: 'soft' }, '分数是各类占比的平均数，只看缺什么，不比谁好谁差。'),
    ...categoryKinds.reduce<HTMLElement[]>(
      (all, kind) =>
        all.concat(
          element('h2', {}, kindInWords[kind]),
          table(
            ['类别', '走得到的', '走不到的楼', '走不到的户', '有几处'],
            found.categories
              .filter(({ category }) => categories[category].kind === kind)
              .map(({ category, percent, uncoveredBuildings, uncoveredHouseholds, places }) => [
                categories[category].name,
                percent === undefined ? '没有住户' : `${percent}%`,
                `${uncoveredBuildings}栋`,
                counted === 'buildings' ? '不知道' : `${uncoveredHouseholds}户`,
                `${places}处`,
              ]),
          ),
        ),
      [],
    ),
    element('p', { class: 'soft' }, `路的数据：${attribution.text}，${attribution.date}`),
    element('p', { class: 'paper-only soft' }, `打印人：${viewer}。`),
  ].filter((one): one is HTMLElement => one !== false)
}

function scoreInWords(score: number | undefined): string {
  return score === undefined ? '没有住户' : `${score}分`
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))),
    element(
      'tbody',
      {},
      ...rows.map((cells) => element('tr', {}, ...cells.map((text) => element('td', {}, text)))),
    ),
  )
}
