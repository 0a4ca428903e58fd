import type { CircleContract } from '../../../shared/circle/contract'
import type { InputOf, OutputOf } from '../../../shared/contract'
import {
  categories,
  categoriesOf,
  categoryKinds,
  kindInWords,
} from '../../generated/shared/circle/categories'
import { csvOf } from '../../generated/shared/csv'
import { relativeInWords } from '../../generated/shared/time'
import { call, type Failed, faceOf } from '../../services/call'
import { categoryName } from '../../services/circle-words'
import { sendFile, writeText } from '../../services/files'
import { keyMaker } from '../../services/intent'
import { look } from '../../services/look'
import { corners, type Marker, marker } from '../../services/map-marks'
import { office } from '../../services/office'
import { seeProblem } from '../../services/problem'
import type { Spot } from '../../services/spot'
import { type Chosen, chooseDocuments, upload } from '../../services/upload'

type Import = OutputOf<CircleContract['getImport']>
type Preview = InputOf<CircleContract['previewImport']>
type Field = Import['wrong'][number]['field']

const formats: Readonly<Record<string, Preview['format']>> = {
  csv: 'csv',
  xlsx: 'xlsx',
  geojson: 'geojson',
  json: 'geojson',
}
const fieldWords: Record<Field, string> = {
  name: '名称',
  category: '类别',
  position: '位置',
  address: '地址',
  phone: '电话',
  hours: '营业时间',
  holidays: '节假日',
  stepFree: '无障碍',
  key: '编号',
  row: '这一行',
}
const stateWords: Record<Import['state'], string> = {
  previewed: '看过，还没导入',
  applying: '正在导入',
  applied: '在地图上',
  dropped: '拿掉了',
}

/** As the first row of a list names them. */
const columns = ['名称', '类别', '纬度', '经度', '地址', '电话', '营业时间', '节假日', '无障碍', '编号']

/** So often one looks how far an import is; the timer goes on with it when nobody looks. */
const lookAgainMs = 3000
const fewWrong = 20
const fewTwins = 10

/** A list of places from a file: looked at first, then put onto the map all at once, and taken off all at once. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    file: '',
    name: '',
    systems: [
      { id: 'gcj02', name: '高德、腾讯、微信的' },
      { id: 'bd09', name: '百度的' },
      { id: 'wgs84', name: '卫星定位仪的' },
    ] as { id: Preview['system']; name: string }[],
    system: '' as Preview['system'] | '',
    /** The names that the column of categories takes, kind by kind. */
    kinds: categoryKinds.map((kind) => ({
      name: kindInWords[kind],
      words: categoriesOf(kind)
        .map((id) => categories[id].name)
        .join('、'),
    })),
    kindsShown: false,
    /** What is looked at now. */
    one: null as ReturnType<typeof viewOf> | null,
    allWrong: false,
    withoutWrong: false,
    imports: [] as { id: string; title: string; words: string }[],
    /** A table that was made to be sent: what is wrong, or an empty one. */
    made: { name: '', path: '' },
    busy: '',
    problem: '',
    help: '',
    done: '',
  },

  node: '',
  typed: '',
  chosen: undefined as Chosen | undefined,
  uploaded: { path: '', id: '' },
  seen: null as Import | null,
  timer: 0,
  keyFor: (_: object): string => '',

  onLoad({ node = '' }: { node?: string }) {
    this.node = node
    this.keyFor = keyMaker()
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  onUnload() {
    clearTimeout(this.timer)
  },

  async load() {
    const result = await call('circle', 'listImports', { node: this.node })
    if (!result.ok) return this.setData(faceOf(result))
    const now = Date.now()
    this.setData({
      face: 'ready',
      imports: result.data.imports.map(({ id, name, state, rows, wrongRows, at, by }) => ({
        id,
        title: `${name}：${stateWords[state]}`,
        words: `${rows - wrongRows}个地方，${by.name}${relativeInWords(at, now)}传的`,
      })),
    })
  },

  async choose() {
    const [chosen] = await chooseDocuments(1)
    if (!chosen) return
    const ending = /\.(\w+)$/.exec(chosen.name)?.[1]?.toLowerCase() ?? ''
    if (!formats[ending]) return this.fail('这种文件读不了。', '可以用csv、xlsx表格，或者geojson。')
    this.chosen = chosen
    this.typed ||= chosen.name.replace(/\.\w+$/, '').slice(0, 40)
    this.setData({ file: chosen.name, name: this.typed, problem: '', done: '' })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
  },

  takeSystem(event: WechatMiniprogram.TouchEvent) {
    this.setData({ system: event.currentTarget.dataset.id, problem: '' })
  },

  async preview() {
    const { system, busy } = this.data
    const { chosen } = this
    const name = this.typed.trim().replace(/\s+/g, ' ')
    const format = formats[/\.(\w+)$/.exec(chosen?.name ?? '')?.[1]?.toLowerCase() ?? '']
    if (busy) return
    if (!chosen || !format) return this.fail('请先选一个文件。', '')
    if (!name) return this.fail('请写这份表叫什么。', '以后传同名的新表，旧的就换掉。')
    if (!system)
      return this.fail('请选坐标是哪一种。', '选错了，地方会差几百米。不知道的话，问一问做表的人。')
    this.setData({ busy: '正在传文件…', problem: '', done: '' })
    if (this.uploaded.path !== chosen.path) {
      const id = await upload('inbox/places/', chosen)
      if (!id) {
        this.setData({ busy: '' })
        return this.fail('文件没有传上去。', '请看一看网络，再点一次。')
      }
      this.uploaded = { path: chosen.path, id }
    }
    this.setData({ busy: '正在看表格…' })
    const wish = { node: this.node, name, upload: this.uploaded.id, format, system }
    const result = await call('circle', 'previewImport', wish, this.keyFor(wish))
    this.setData({ busy: '' })
    if (!result.ok) return this.failWith(result)
    this.show(result.data)
    await this.load()
  },

  async openOne(event: WechatMiniprogram.TouchEvent) {
    const result = await call('circle', 'getImport', { importId: event.currentTarget.dataset.id })
    if (result.ok) this.show(result.data)
    else this.failWith(result)
  },

  show(seen: Import) {
    this.seen = seen
    this.setData({
      one: viewOf(seen, Date.now()),
      allWrong: false,
      withoutWrong: false,
      made: { name: '', path: '' },
      problem: '',
    })
    wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    clearTimeout(this.timer)
    if (seen.state === 'applying')
      this.timer = setTimeout(() => void this.lookAgain(), lookAgainMs) as unknown as number
  },

  async lookAgain() {
    const { seen } = this
    if (!seen) return
    const result = await call('circle', 'getImport', { importId: seen.id })
    if (seen !== this.seen) return
    if (result.ok) this.show(result.data)
    else this.timer = setTimeout(() => void this.lookAgain(), lookAgainMs) as unknown as number
    if (result.ok && result.data.state !== 'applying') await this.load()
  },

  showWrong() {
    this.setData({ allWrong: !this.data.allWrong })
  },

  showKinds() {
    this.setData({ kindsShown: !this.data.kindsShown })
  },

  /** For who puts the list right on a computer. */
  makeWrong() {
    const { seen } = this
    if (!seen) return
    const rows = seen.wrong.map(({ row, field, why }) => [row, fieldWords[field], why])
    void this.make(`没填对的行-${seen.name}.csv`, [['第几行', '哪一项', '哪里不对'], ...rows])
  },

  makeEmpty() {
    void this.make('空表-周边的地方.csv', [columns])
  },

  /** In two steps, because WeChat lets a file be sent inside of a tap only. */
  async make(name: string, rows: readonly (readonly (string | number)[])[]) {
    const path = await writeText(name, csvOf(rows))
    if (path === null) return this.fail('手机上存不下这份表。', '请先删掉一些东西，再点一次。')
    this.setData({ made: { name, path }, problem: '' })
  },

  sendMade() {
    sendFile(this.data.made.path, this.data.made.name)
  },

  flipWithoutWrong() {
    this.setData({ withoutWrong: !this.data.withoutWrong, problem: '' })
  },

  async apply() {
    const { seen } = this
    const { withoutWrong, busy } = this.data
    if (!seen || busy) return
    if (seen.wrongRows > 0 && !withoutWrong)
      return this.fail(`有${seen.wrongRows}行没有填对。`, '请改好再传；或者点“不要这些行”，只导入其余的。')
    const wish = { importId: seen.id, rev: seen.rev, withoutWrong }
    this.setData({ busy: '正在导入…', problem: '' })
    const result = await call('circle', 'applyImport', wish, this.keyFor(wish))
    this.setData({ busy: '' })
    if (!result.ok) return this.failWith(result)
    this.show(result.data)
    await this.load()
  },

  async drop() {
    const { seen } = this
    if (!seen || this.data.busy) return
    const wish = { importId: seen.id, rev: seen.rev }
    this.setData({ busy: '正在拿掉…', problem: '' })
    const result = await call('circle', 'dropImport', wish, this.keyFor(wish))
    this.setData({ busy: '' })
    if (!result.ok) return this.failWith(result)
    this.seen = null
    this.setData({ one: null, done: `${seen.name}拿掉了。` })
    await this.load()
  },

  closeOne() {
    clearTimeout(this.timer)
    this.seen = null
    this.setData({ one: null })
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail('现在连不上服务中心。', `请再点一次，不会导入两次；急事请拨${office().phone}。`)
    const { code, message, next } = failed.error
    if ((code === 'STALE' || code === 'IMPORT_STATE') && this.seen) void this.lookAgain()
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help, done: '' }, seeProblem)
  },
})

function viewOf(one: Import, now: number) {
  const { name, state, rows, wrongRows, wrong, unread, twins, kept, replaces, sample, done, at } = one
  return {
    name,
    state: stateWords[state],
    words: `共${rows}行，${rows - wrongRows}行没有问题`,
    wrongRows,
    wrong: wrong.map(({ row, field, why }) => `第${row}行，${fieldWords[field]}：${why}`),
    few: fewWrong,
    unnamed: wrong.length < wrongRows ? `只列出前${wrong.length}处。` : '',
    notes: [
      ...(twins.count > 0
        ? [
            `有${twins.count}行，附近100米里已经有同名的：第${twins.rows.slice(0, fewTwins).join('、')}${twins.count > fewTwins ? '…' : ''}行。导入以后会有两个；不想要，请从表里删掉，或者先把地图上的拿掉。`,
          ]
        : []),
      ...(unread.length > 0 ? [`这些列没有用到：${unread.join('、')}。要用的话，请改第一行的标题。`] : []),
      ...(kept > 0 ? [`有${kept}行，工作人员后来自己改过，保留他们改的。`] : []),
      ...(replaces
        ? [`会换掉${relativeInWords(replaces.at, now)}传的“${name}”（${replaces.rows}行）。`]
        : []),
    ],
    sample: sample.map(
      ({ row, name: called, category }) => `第${row}行：${called}，${categoryName(category)}`,
    ),
    map: {
      markers: sample.map(
        ({ name: called, gcj02 }, index): Marker => marker(index + 1, 'open', gcj02, called),
      ),
      around: corners(sample.map(({ gcj02 }): Spot => gcj02)),
    },
    progress: state === 'applying' ? `导入了${done}行，共${rows - wrongRows}行。关掉这一页也会接着导。` : '',
    isPreview: state === 'previewed',
    isOnMap: state === 'applied',
    when: relativeInWords(at, now),
  }
}
