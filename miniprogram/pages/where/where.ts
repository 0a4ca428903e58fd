import type { AccountsContract } from '../../../shared/accounts/contract'
import type { OutputOf } from '../../../shared/contract'
import { call, faceOf } from '../../services/call'
import { homePlace, rememberHomePlace } from '../../services/home-place'
import { look } from '../../services/look'
import { keepChoice } from '../../services/preferences'

type Node = OutputOf<AccountsContract['listNodes']>['nodes'][number]

const lived: readonly Node['kind'][] = ['street', 'community', 'grid']
const questions: Readonly<Partial<Record<Node['kind'], string>>> = {
  street: '您住在哪个街道',
  community: '您住在哪个社区',
  grid: '您住在哪个网格',
}

/** Where she lives, by choosing: street, community, grid, as far as she likes. No address is asked for. */
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
    line: [] as { path: string; name: string }[],
    choices: [] as { path: string; name: string; deeper: boolean }[],
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
      this.setData({ line: [{ path: county.path, name: county.name }] })
      return this.load()
    }
    const choices = nodes.filter(({ kind }) => lived.includes(kind))
    this.setData({
      face: choices.length > 0 ? 'ready' : 'empty',
      question: questions[choices[0]?.kind ?? 'street'] ?? '',
      choices: choices.map(({ path, name, kind }) => ({ path, name, deeper: kind !== 'grid' })),
    })
  },

  take(event: WechatMiniprogram.TouchEvent) {
    const { path, name, deeper } = this.data.choices[Number(event.currentTarget.dataset.index)] ?? {}
    if (!path || !name) return
    const line = [...this.data.line, { path, name }]
    this.setData({ line })
    if (deeper) void this.load()
    else this.save()
  },

  back() {
    this.setData({ line: this.data.line.slice(0, -1) })
    void this.load()
  },

  save() {
    const { line } = this.data
    const [node, above] = [line[line.length - 1], line[line.length - 2]]
    if (!node) return
    // 第二网格 alone says little: 柳岸社区第二网格.
    const isGrid = line.length > 3 && above && !node.name.startsWith(above.name)
    rememberHomePlace({ node: node.path, name: isGrid ? `${above.name}${node.name}` : node.name })
    void keepChoice({ home: node.path })
    if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: '/pages/notices/notices' })
  },
})
