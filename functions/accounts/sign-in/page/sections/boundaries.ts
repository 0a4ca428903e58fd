import type { Point } from '../../../../../shared/accounts/appointing.ts'
import {
  type BoundaryFault,
  boundaryIn,
  overlaps,
  tolerance,
} from '../../../../../shared/accounts/boundaries.ts'
import type { AccountsContract } from '../../../../../shared/accounts/contract.ts'
import type { OutputOf } from '../../../../../shared/contract.ts'
import { type Gcj02, gcj02Of } from '../../../../../shared/geo.ts'
import { newKey } from '../call.ts'
import { button, element, show } from '../dom.ts'
import { areaPicture, type Drawn } from '../picture.ts'
import type { Section } from '../section.ts'

const fromWgs84 = ({ latitude, longitude }: Gcj02): Gcj02 => gcj02Of({ lat: latitude, lon: longitude })

type Boundaries = OutputOf<AccountsContract['getBoundaries']>
type Place = Boundaries['below'][number]
interface Refused {
  readonly message: string
  readonly next: string
}

const systems = [
  ['wgs84', 'WGS-84（GPS、国际通用）'],
  ['gcj02', 'GCJ-02（微信、高德、腾讯地图）'],
] as const

const faultWords: Readonly<Record<BoundaryFault, string>> = {
  unreadable: '读不出边界。要的是 GeoJSON，里面有一个 Polygon。',
  several: '里面有好几块。一个地方只能有一块，请只留一块。',
  hole: '中间有空洞，不能存。请去掉空洞。',
  elsewhere: '坐标不在中国，或者经度、纬度写反了。经度在前，单位是度。',
  crossing: '边界自己交叉了，或者不到三个角。请改好再来。',
  'too-many': `角太多，化简到${tolerance}米也超过200个。请在画图的软件里化简。`,
}

/**
 * Administrators bring the boundary of a place, which somebody drew in a map program: pasted or as a file, in a system of coordinates that
 * they name. They see it beside its neighbours before it counts.
 */
export const boundaries: Section = {
  id: 'boundaries',
  name: '边界',
  roles: ['street-admin', 'county-admin'],
  open(place, desk) {
    let asked = 0
    const tops = desk.roles.filter(({ role }) => boundaries.roles.includes(role)).map(({ node }) => node)
    const heading = element('h1', { tabindex: -1 }, '边界')
    const body = element('div')
    show(place, element('div', { class: 'title' }, heading), body)
    void list(tops[0] ?? '')
    return () => {
      asked += 1
    }

    function note({ message, next }: Refused, again?: () => void) {
      return element(
        'div',
        { class: 'note', role: 'alert' },
        element('p', { class: 'strong' }, message),
        next !== '' && element('p', {}, next),
        again && button('再试一次', again, { class: 'main' }),
      )
    }

    async function list(node: string, done = '') {
      asked += 1
      const mine = asked
      const result = await desk.call('accounts', 'getBoundaries', { node })
      if (mine !== asked) return
      if (!result.ok)
        return show(
          body,
          note(result, () => void list(node)),
        )
      const { node: here, below } = result.data
      heading.textContent = `${here.name}的边界`
      const above = node.slice(0, node.lastIndexOf('/'))
      const mayGoUp = tops.some((top) => above === top || above.startsWith(`${top}/`))
      show(
        body,
        done !== '' && element('p', { class: 'strong', role: 'status' }, done),
        element(
          'div',
          { class: 'tools' },
          mayGoUp && button('上一级', () => void list(above)),
          tops.length > 1 &&
            element(
              'select',
              {
                'aria-label': '看哪里',
                on: { change: ({ target }) => void list((target as HTMLSelectElement).value) },
              },
              ...tops.map((top) => element('option', { value: top, selected: top === node }, top)),
            ),
        ),
        below.length === 0 && element('p', { class: 'empty' }, '下面还没有别的地方。'),
        picture(result.data, []),
        below.length > 0 &&
          element(
            'table',
            {},
            element(
              'thead',
              {},
              element('tr', {}, ...['地方', '边界', ''].map((name) => element('th', { scope: 'col' }, name))),
            ),
            element('tbody', {}, ...below.map((one) => row(one, result.data))),
          ),
      )
    }

    function row(one: Place, all: Boundaries): HTMLElement {
      const { path, name, kindName, children, boundaryGcj02 } = one
      return element(
        'tr',
        {},
        element('td', {}, `${name}（${kindName}）`),
        element('td', {}, boundaryGcj02 ? `有，${boundaryGcj02.length}个角` : '还没有'),
        element(
          'td',
          {},
          button(boundaryGcj02 ? '换边界' : '画边界', () => edit(one, all), {
            'aria-label': `${boundaryGcj02 ? '换边界' : '画边界'}：${name}`,
          }),
          children > 0 && button('看下一级', () => void list(path), { 'aria-label': `看下一级：${name}` }),
        ),
      )
    }

    function edit(one: Place, all: Boundaries) {
      asked += 1
      heading.textContent = `${one.name}的边界`
      const key = newKey()
      const text = element('textarea', { id: 'geojson', rows: 8, spellcheck: 'false', on: { input: look } })
      const file = element('input', {
        id: 'file',
        type: 'file',
        accept: '.json,.geojson',
        on: { change: read },
      })
      const preview = element('div', { 'aria-live': 'polite' })
      const radios = systems.map(([id]) =>
        element('input', { type: 'radio', name: 'system', id, value: id, on: { change: look } }),
      )
      show(
        body,
        element(
          'div',
          { class: 'tools' },
          button('不改了，回去', () => void list(all.node.path)),
        ),
        element(
          'div',
          { class: 'fields' },
          element('label', { for: 'file' }, '选一个 GeoJSON 文件'),
          file,
          element('label', { for: 'geojson' }, '或者把 GeoJSON 贴在这里'),
          text,
          element(
            'fieldset',
            {},
            element('legend', {}, '坐标是哪一种（选错会偏几百米，不知道就问画图的人）'),
            ...systems.map(([id, name], index) =>
              element('span', { class: 'choice' }, radios[index], element('label', { for: id }, name)),
            ),
          ),
        ),
        preview,
      )
      file.focus()
      look()

      function read() {
        const [chosen] = Array.from(file.files ?? [])
        if (!chosen) return
        void chosen.text().then((content) => {
          text.value = content
          look()
        })
      }

      function look() {
        const old: Drawn[] = one.boundaryGcj02
          ? [{ corners: one.boundaryGcj02, name: '现在的', kind: 'old' }]
          : []
        const system = radios.find(({ checked }) => checked)?.value
        const content = text.value.trim()
        if (content === '' || system === undefined)
          return show(
            preview,
            content !== '' && note({ message: '请选坐标是哪一种。', next: '' }),
            picture(all, old, one),
          )
        const found = boundaryIn(content, system === 'wgs84' ? fromWgs84 : (point) => point)
        if (typeof found === 'string')
          return show(preview, note({ message: faultWords[found], next: '' }), picture(all, old, one))
        const { corners, isSimplified } = found
        const over = all.below.filter(
          ({ path, boundaryGcj02 }) =>
            path !== one.path && boundaryGcj02 !== undefined && overlaps(corners, boundaryGcj02),
        )
        const names = over.map(({ name }) => name).join('、')
        show(
          preview,
          over.length > 0 &&
            note({ message: `和${names}重叠了，不能存。`, next: '请改好，或者先改旁边的。' }),
          element(
            'p',
            {},
            `新边界有${corners.length}个角${isSimplified ? `（原来的角太多，化简了，最多差${tolerance}米）` : ''}。请看图上和旁边接得上接不上。`,
          ),
          picture(all, [...old, { corners, name: `${one.name}（新）`, kind: 'new' }], one),
          over.length === 0 && button('就用这个边界', () => void save(corners), { class: 'main' }),
        )
      }

      async function save(corners: readonly Point[]) {
        const input = { node: one.path, rev: one.rev, boundaryGcj02: [...corners] }
        const result = await desk.call('accounts', 'changeNode', input, key)
        if (result.ok) return list(all.node.path, `${one.name}的边界存好了。`)
        preview.prepend(note(result))
      }
    }

    /** @param without the place that is being drawn anew. */
    function picture({ node, below }: Boundaries, more: readonly Drawn[], without?: Place) {
      const beside = below.filter(({ path }) => path !== without?.path)
      const drawn: Drawn[] = [
        ...[node].flatMap(({ name, boundaryGcj02: corners }) =>
          corners ? [{ corners, name, kind: 'above' as const }] : [],
        ),
        ...beside.flatMap(({ name, boundaryGcj02: corners }) =>
          corners ? [{ corners, name, kind: 'beside' as const }] : [],
        ),
        ...more,
      ]
      return drawn.length > 0 && areaPicture(drawn)
    }
  },
}
