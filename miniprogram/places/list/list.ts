import type { CategoryId } from '../../../shared/circle/categories'
import type { CircleContract } from '../../../shared/circle/contract'
import type { OutputOf, Role } from '../../../shared/contract'
import { categories, categoryIds } from '../../generated/shared/circle/categories'
import { importerRoles, keeperRoles, mostKeptElsewhere } from '../../generated/shared/circle/rules'
import { dateInWords, dayOf } from '../../generated/shared/time'
import { call, faceOf, passes } from '../../services/call'
import { categoryName } from '../../services/circle-words'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'
import { askAgainWhoIAm, type Unit, unitsOf } from '../../services/staff'

type List = OutputOf<CircleContract['listPlacesForStaff']>

interface Row {
  id: string
  name: string
  words: string
  closed: boolean
}

type Elsewhere = Pick<Row, 'id' | 'name' | 'words'>

const typingPauseMs = 300

/** The places of where she works: to look after, with what residents say of them. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    units: [] as Unit[],
    node: '',
    imports: false,
    categories: ['所有类别', ...categoryIds.map((id) => categories[id].name as string)],
    /** Index into `categories`. */
    category: 0,
    search: '',
    rows: [] as Row[],
    /** What lies here and belongs elsewhere: to be looked at, not to be changed. */
    elsewhere: [] as Elsewhere[],
    elsewhereIsCut: false,
    after: '',
    more: '',
    suggested: '',
    old: false,
  },

  typed: '',
  typing: 0,
  asked: 0,
  shown: '',

  /** Coming back, something was changed. */
  onShow() {
    this.setData(look())
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async open() {
    const found = await unitsOf(keeperRoles)
    if (!found.ok) return this.setData(faceOf(found))
    const { units } = found.data
    this.setData({ units })
    if (units[0]) this.turnTo(units[0])
  },

  turnTo({ node, role }: Unit) {
    this.setData({ node, imports: (importerRoles as readonly Role[]).includes(role) })
  },

  wish() {
    const { node, category } = this.data
    const search = this.typed.trim().slice(0, 40)
    const id = categoryIds[category - 1] as CategoryId | undefined
    return { node, ...(id && { category: id }), ...(search && { search }) }
  },

  async load() {
    if (!this.data.node) await this.open()
    if (!this.data.node) return
    this.asked += 1
    const { asked } = this
    const wish = this.wish()
    const [list, suggestions] = await Promise.all([
      call('circle', 'listPlacesForStaff', wish),
      call('circle', 'listSuggestions', { node: wish.node }),
    ])
    // She has typed on: only the newest answer counts.
    if (asked !== this.asked) return
    if (suggestions.ok) {
      const { length } = suggestions.data.suggestions
      this.setData({
        suggested: length > 0 ? `居民说的（${length}${suggestions.data.more ? '多' : ''}条没看）` : '',
      })
    }
    if (list.ok) {
      this.shown = JSON.stringify(wish)
      this.show(list.data, [])
      return this.showElsewhere(list.data)
    }
    if (passes(list) && this.shown === JSON.stringify(wish)) return this.setData({ old: true })
    // What she looks for stays in its field, and goes on being looked for.
    if (passes(list)) return this.setData({ ...faceOf(list), elsewhere: [] })
    askAgainWhoIAm()
    this.typed = ''
    this.setData({ ...faceOf(list), node: '', elsewhere: [] })
  },

  show({ places, next = '' }: List, before: Row[]) {
    const rows = [...before, ...places.map(rowOf)]
    this.setData({ face: rows.length > 0 ? 'ready' : 'empty', rows, after: next, more: '', old: false })
  },

  async showElsewhere({ elsewhere }: List) {
    const { asked } = this
    const names = new Map<string, string>()
    for (const { node } of elsewhere)
      if (!names.has(node)) names.set(node, (await nodeName(node)) || '别的单位')
    if (asked !== this.asked) return
    const rows = elsewhere.map(({ id, name, node, category, address = '' }) => ({
      id,
      name,
      words: `${categoryName(category)}${address && `，${address}`}，归${names.get(node)}管`,
    }))
    this.setData({ elsewhere: rows, elsewhereIsCut: rows.length === mostKeptElsewhere })
  },

  async loadMore() {
    const { after, more, rows } = this.data
    if (more === 'loading') return
    this.setData({ more: 'loading' })
    const { asked } = this
    const result = await call('circle', 'listPlacesForStaff', { ...this.wish(), after })
    if (asked !== this.asked) return this.setData({ more: '' })
    if (result.ok) this.show(result.data, rows)
    else this.setData({ more: 'failed' })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
    clearTimeout(this.typing)
    this.typing = setTimeout(() => void this.load(), typingPauseMs) as unknown as number
  },

  takeCategory(event: WechatMiniprogram.PickerChange) {
    this.setData({ category: Number(event.detail.value) })
    void this.load()
  },

  takeUnit(event: WechatMiniprogram.TouchEvent) {
    const unit = this.data.units.find(({ node }) => node === event.currentTarget.dataset.node)
    if (!unit) return
    this.turnTo(unit)
    this.setData({ face: 'loading', suggested: '', elsewhere: [] })
    void this.load()
  },

  openPlace(event: WechatMiniprogram.TouchEvent) {
    goTo(`/places/edit/edit?id=${event.currentTarget.dataset.id}`)
  },

  openElsewhere(event: WechatMiniprogram.TouchEvent) {
    goTo(`/circle/place/place?id=${event.currentTarget.dataset.id}`)
  },

  add() {
    goTo(`/places/edit/edit?node=${this.data.node}`)
  },

  openSuggestions() {
    goTo(`/places/suggestions/suggestions?node=${this.data.node}`)
  },

  openPaths() {
    goTo(`/places/paths/paths?node=${this.data.node}`)
  },

  openImports() {
    goTo(`/places/import/import?node=${this.data.node}`)
  },
})

function rowOf({
  id,
  name,
  category,
  state,
  address = '',
  hours,
  site,
  updatedAt,
}: List['places'][number]): Row {
  const day = dateInWords(dayOf(updatedAt), Date.now())
  const unknown = hours || site || state === 'closed' ? '' : '，开放时间没有填'
  return {
    id,
    name,
    words: `${categoryName(category)}${address && `，${address}`}${unknown}，${day}更新`,
    closed: state === 'closed',
  }
}
