import type { CircleContract } from '../../../shared/circle/contract'
import type { OutputOf } from '../../../shared/contract'
import { mostPathPoints } from '../../generated/shared/circle/rules'
import { dateInWords, dayOf } from '../../generated/shared/time'
import { call, type Failed, faceOf } from '../../services/call'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { corners, type Marker, marker, walkedLine } from '../../services/map-marks'
import { metresInWords } from '../../services/metres'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import { type Spot, spotOfPhone } from '../../services/spot'
import { usualStart } from '../../services/walk-start'

type Path = OutputOf<CircleContract['listPaths']>['paths'][number]
type Kind = Path['kind']

const kindWords: Record<Kind, string> = { gate: '门', path: '小路' }

/** Gates and paths that the map lacks: drawn by tapping the map, point by point, or by standing there. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    map: { latitude: 0, longitude: 0 },
    markers: [] as Marker[],
    polyline: [] as object[],
    around: [] as Spot[],
    /** How many points are drawn. */
    points: 0,
    kinds: [
      { id: 'path', name: '小路' },
      { id: 'gate', name: '门' },
    ] as { id: Kind; name: string }[],
    kind: 'path' as Kind,
    steps: false,
    note: '',
    locating: false,
    busy: false,
    problem: '',
    help: '',
    done: '',
    paths: [] as { id: string; name: string; words: string; joined: boolean }[],
    /** How many a new map has left without a street. */
    unjoined: 0,
    /** Which is asked about once more before it goes. */
    removing: '',
  },

  node: '',
  line: [] as Spot[],
  stored: [] as Path[],
  typed: '',
  keyFor: (_: object): string => '',

  onLoad({ node = '' }: { node?: string }) {
    this.node = node
    this.line = []
    this.keyFor = keyMaker()
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    const [result, start] = await Promise.all([
      call('circle', 'listPaths', { node: this.node }),
      usualStart(),
    ])
    if (!result.ok) return this.setData(faceOf(result))
    this.stored = result.data.paths
    const around = corners(this.stored.flatMap(({ line }) => line))
    const covers = start || around.length > 0 ? undefined : await call('circle', 'getMap', {})
    const middle =
      start?.gcj02 ?? around[0] ?? (covers?.ok ? middleOf(covers.data) : { latitude: 0, longitude: 0 })
    this.setData({ face: 'ready', map: { ...middle } })
    if (around.length > 0) this.setData({ around })
    this.list()
  },

  list() {
    const now = Date.now()
    this.setData({
      unjoined: this.stored.filter(({ joined }) => !joined).length,
      paths: this.stored.map(({ id, kind, metres, steps, note, at, by, joined }) => ({
        id,
        joined,
        name: `${kindWords[kind]}：${note}`,
        words: `${metresInWords(metres)}${steps ? '，有台阶' : ''}，${by.name}${dateInWords(dayOf(at), now)}补的`,
      })),
      removing: '',
    })
    this.draw()
  },

  draw() {
    const [first] = this.line
    const last = this.line[this.line.length - 1]
    this.setData({
      points: this.line.length,
      polyline: [
        ...this.stored.map(({ line, joined }) => ({
          ...walkedLine(line),
          color: '#595450',
          arrowLine: false,
          dottedLine: !joined,
        })),
        ...(this.line.length > 1 ? [{ ...walkedLine(this.line), color: '#9e1b17', arrowLine: false }] : []),
      ],
      markers: [
        ...(first ? [marker(1, 'open', first, '这一头')] : []),
        ...(last && this.line.length > 1 ? [marker(2, 'open', last, '那一头')] : []),
      ],
    })
  },

  addPoint(at: Spot) {
    if (this.line.length >= mostPathPoints)
      return this.fail(`一条小路最多${mostPathPoints}个点。`, '请分成两条。')
    this.line = [...this.line, { latitude: at.latitude, longitude: at.longitude }]
    this.setData({ problem: '', done: '' })
    this.draw()
  },

  tapMap({ detail }: WechatMiniprogram.CustomEvent<Partial<Spot>>) {
    const { latitude, longitude } = detail
    if (latitude !== undefined && longitude !== undefined) this.addPoint({ latitude, longitude })
  },

  async addHere() {
    if (this.data.locating) return
    this.setData({ locating: true })
    const found = await spotOfPhone()
    this.setData({ locating: false })
    if (!found.ok) return this.fail('手机说不出您在哪里。', '请在地图上点。')
    this.setData({ map: { ...found.spot } })
    this.addPoint(found.spot)
  },

  undo() {
    this.line = this.line.slice(0, -1)
    this.draw()
  },

  takeKind(event: WechatMiniprogram.TouchEvent) {
    this.setData({ kind: event.currentTarget.dataset.id })
  },

  flipSteps() {
    this.setData({ steps: !this.data.steps })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
  },

  async save() {
    if (this.data.busy) return
    const note = this.typed.trim().replace(/\s+/g, ' ')
    if (this.line.length < 2) return this.fail('请先在地图上点两头。', '两头都要点在街道上。')
    if (!note) return this.fail('请写一写它在哪里。', '比如：小区北门，白天开。')
    const { kind, steps } = this.data
    const wish = { node: this.node, kind, line: this.line, steps, note }
    this.setData({ busy: true, problem: '' })
    const result = await call('circle', 'addPath', wish, this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.line = []
    // The field hears of a change only: what it was begun with is empty already.
    this.setData({ note: this.typed })
    this.typed = ''
    this.setData({ note: '', steps: false, done: '补上了，走多久马上按新的算。' })
    this.stored = [result.data, ...this.stored]
    this.list()
  },

  askRemove(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({ removing: this.data.removing === id ? '' : id, problem: '', done: '' })
  },

  async remove(event: WechatMiniprogram.TouchEvent) {
    const path = this.stored.find(({ id }) => id === event.currentTarget.dataset.id)
    if (!path || this.data.busy) return
    const wish = { pathId: path.id, rev: path.rev }
    this.setData({ busy: true, problem: '' })
    const result = await call('circle', 'removePath', wish, this.keyFor(wish))
    this.setData({ busy: false })
    if (!result.ok) return this.failWith(result)
    this.stored = this.stored.filter(({ id }) => id !== path.id)
    this.setData({ done: '去掉了。' })
    this.list()
  },

  failWith(failed: Failed) {
    if (failed.kind === 'refused') return this.fail(failed.error.message, failed.error.next)
    this.fail('还没保存，现在连不上服务中心。', `画的还在，请再点一次；急事请拨${office().phone}。`)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help, done: '' }, seeProblem)
  },
})

function middleOf({ southWest, northEast }: { southWest: Spot; northEast: Spot }): Spot {
  return {
    latitude: (southWest.latitude + northEast.latitude) / 2,
    longitude: (southWest.longitude + northEast.longitude) / 2,
  }
}
