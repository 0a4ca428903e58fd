import type { OutputOf } from '../../../shared/contract'
import type { NoticesContract } from '../../../shared/notices/contract'
import { relativeInWords } from '../../generated/shared/time'
import { call, faceOf, passes } from '../../services/call'
import { look } from '../../services/look'
import { nodeName } from '../../services/node-names'

type Reach = OutputOf<NoticesContract['getReach']>
type Counts = NonNullable<Reach['delivery']>['total']
type Household = NonNullable<Reach['households']>['total']

interface Row {
  node: string
  what: string
  words: string
  percent: number
}

const stateWords: Record<NonNullable<Reach['delivery']>['state'], string> = {
  waiting: '马上开始发',
  'under-way': '正在发',
  done: '发完了',
  stopped: '停了：通知撤回了，或者有了新的一版',
}

/** How far a notice came: numbers by place, never names, and nothing of who read it. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    place: '',
    isInside: false,
    /** Places with others below, into which one can look. */
    larger: [] as string[],
    progress: '',
    delivery: [] as Row[],
    places: [] as Row[],
    reached: null as Row | null,
    /** It is over: nobody knows any more which households knew. */
    over: false,
    others: '',
    open: '',
    households: [] as Row[],
    old: false,
  },

  id: '',
  node: '',
  asked: 0,

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
  },

  onShow() {
    this.setData(look())
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.asked += 1
    const { asked, node } = this
    const result = await call('notices', 'getReach', { noticeId: this.id, ...(node && { node }) })
    if (asked !== this.asked) return
    if (result.ok) return this.show(result.data)
    if (passes(result) && this.data.face === 'ready') return this.setData({ old: true })
    this.setData(faceOf(result))
  },

  show({ node, delivery, households, over }: Reach) {
    this.setData({
      over,
      face: 'ready',
      old: false,
      isInside: this.node !== '',
      progress: delivery ? progressOf(delivery, Date.now()) : '',
      delivery: delivery ? outcomesOf(delivery.total) : [],
      places: (delivery?.places ?? []).map((place) => ({
        node: place.node,
        what: place.name,
        ...part(place.counts.sent, tried(place.counts), '人'),
      })),
      reached: households ? { node: '', what: '已经知道', ...doorsOf(households.total) } : null,
      open: households
        ? `还有${households.total.doors - households.total.reached}户不知道，网格员上门告知。`
        : '',
      others: households?.total.others
        ? `另有${households.total.others}人点了“我知道了”，没有说是哪一户。`
        : '',
      households: (households?.places ?? []).map(({ node, name, counts }) => ({
        node,
        what: name,
        ...doorsOf(counts),
      })),
    })
    void this.name(node)
  },

  async name(node: string) {
    const [place, below] = await Promise.all([
      nodeName(node),
      this.node ? undefined : call('accounts', 'listNodes', { below: node }),
    ])
    const nodes = below?.ok ? below.data.nodes : []
    this.setData({ place, larger: nodes.filter(({ children }) => children > 0).map(({ path }) => path) })
  },

  goInto(event: WechatMiniprogram.TouchEvent) {
    this.node = event.currentTarget.dataset.node
    this.setData({ face: 'loading' })
    void this.load()
  },

  goUp() {
    this.node = ''
    this.setData({ face: 'loading' })
    void this.load()
  },
})

function tried({ sent, noCredit, failed, unknown, skipped }: Counts): number {
  return sent + noCredit + failed + unknown + skipped
}

function part(count: number, all: number, unit: string): { words: string; percent: number } {
  return { words: `${count}${unit}，共${all}${unit}`, percent: all > 0 ? Math.round((count / all) * 100) : 0 }
}

function doorsOf({ doors, reached }: Household): { words: string; percent: number } {
  return part(reached, doors, '户')
}

function outcomesOf(total: Counts): Row[] {
  const all = tried(total)
  const rows: [string, number][] = [
    ['微信消息送到了', total.sent],
    ['没有点过“允许”，送不了', total.noCredit],
    ['自己选了不收', total.skipped],
    ['没有送到', total.failed],
    ['不知道送到没有', total.unknown],
  ]
  return rows
    .filter(([, count], index) => index === 0 || count > 0)
    .map(([what, count]) => ({ node: '', what, ...part(count, all, '人') }))
}

function progressOf({ state, startedAt, endedAt }: NonNullable<Reach['delivery']>, now: number): string {
  const at = endedAt ?? startedAt
  return `${stateWords[state]}${at === undefined ? '' : `，${relativeInWords(at, now)}`}`
}
