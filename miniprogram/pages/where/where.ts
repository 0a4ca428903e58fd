import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { call, faceOf } from '../../services/call'
import { homePlace, rememberHomePlace } from '../../services/home-place'
import { look } from '../../services/look'
import { choosePoint } from '../../services/place'
import { keepChoice } from '../../services/preferences'

type Node = OutputOf<AccountsContract['listNodes']>['nodes'][number]

const lived: readonly Node['kind'][] = ['street', 'community', 'grid']
const questions: Readonly<Partial<Record<Node['kind'], string>>> = {
  street: '您住在哪个街道',
  community: '您住在哪个社区',
  grid: '您住在哪个网格',
}

/**
 * Where she lives, by choosing: street, community, grid, as far as she likes; or by a point on the map, of which nothing is kept but the
 * place that she then confirms. No address is asked for.
 */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    now: '',
    question: '',
    /** The name of what was taken last. */
    taken: '',
    /** What was taken on the way here, from the county down. */
    line: [] as Step[],
    choices: [] as (Step & { deeper: boolean })[],
    locating: false,
    /** What came of the point. */
    located: '',
  },

  asked: 0,

  onLoad() {
    this.setData({ now: homePlace()?.name ?? '' })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  /** The county first; there is one, so it is taken at once. */
  async load(): Promise<void> {
    const { line } = this.data
    const last = line[line.length - 1]
    this.asked += 1
    const asked = this.asked
    this.setData({ face: 'loading', taken: line.length > 1 && last ? last.name : '' })
    const result = await call('accounts', 'listNodes', last ? { below: last.path } : {})
    if (asked !== this.asked) return
    if (!result.ok) return this.setData(faceOf(result))
    const { nodes } = result.data
    const [county] = nodes
    if (!last && county) {
      this.setData({ line: [stepOf(county)] })
      return this.load()
    }
    const choices = nodes.filter(({ kind }) => lived.includes(kind))
    this.setData({
      face: choices.length > 0 ? 'ready' : 'empty',
      question: questions[choices[0]?.kind ?? 'street'] ?? '',
      choices: choices.map((node) => ({ ...stepOf(node), deeper: node.kind !== 'grid' })),
    })
  },

  take(event: WechatMiniprogram.TouchEvent) {
    const choice = this.data.choices[Number(event.currentTarget.dataset.index)]
    if (!choice) return
    this.setData({ line: [...this.data.line, stepOf(choice)], located: '' })
    if (choice.deeper) void this.load()
    else this.save()
  },

  async locate() {
    const [county] = this.data.line
    if (this.data.locating || !county) return
    const point = await choosePoint()
    if (point === null) return
    if (point === 'unavailable') return this.setData({ located: '现在打不开地图，请在下面选。' })
    this.setData({ locating: true, located: '' })
    const gcj02 = `${point.latitude.toFixed(6)},${point.longitude.toFixed(6)}`
    const result = await call('accounts', 'locateNode', { gcj02 })
    this.setData({ locating: false })
    if (!result.ok) return this.setData({ located: '现在查不到，请再点一次，或者在下面选。' })
    const line = result.data.nodes.filter(({ kind }) => lived.includes(kind)).map(stepOf)
    if (line.length === 0) return this.setData({ located: '不知道这个点属于哪个社区，请在下面选。' })
    this.setData({ line: [county, ...line], located: '按地图找到的，请看一看对不对。' })
    return this.load()
  },

  back() {
    this.setData({ line: this.data.line.slice(0, -1), located: '' })
    void this.load()
  },

  save() {
    const { line } = this.data
    const [node, above] = [line[line.length - 1], line[line.length - 2]]
    if (!node) return
    // 第二网格 alone says little: 柳岸社区第二网格.
    const isGrid = node.kind === 'grid' && above && line.length > 2 && !node.name.startsWith(above.name)
    rememberHomePlace({ node: node.path, name: isGrid ? `${above.name}${node.name}` : node.name })
    void keepChoice({ home: node.path })
    if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: '/pages/notices/notices' })
  },
})

interface Step {
  path: string
  name: string
  kind: Node['kind']
}

function stepOf({ path, name, kind }: Step): Step {
  return { path, name, kind }
}
