import type { CategoryId } from '../../../shared/circle/categories'
import type { CircleContract } from '../../../shared/circle/contract'
import type { Profile } from '../../../shared/circle/rules'
import type { OutputOf } from '../../../shared/contract'
import { categories, categoryKinds, kindInWords } from '../../generated/shared/circle/categories'
import {
  countedInWords,
  coverageRoles,
  profileInWords,
  profiles,
  someNames,
} from '../../generated/shared/circle/rules'
import { call, type Failed, faceOf, passes } from '../../services/call'
import { attributionWords, categoryName } from '../../services/circle-words'
import { sendFile, showPictures, writeText } from '../../services/files'
import { look } from '../../services/look'
import { corners } from '../../services/map-marks'
import { office } from '../../services/office'
import { drawPicture } from '../../services/picture'
import { seeProblem } from '../../services/problem'
import type { Spot } from '../../services/spot'
import { askAgainWhoIAm, type Unit, unitsOf } from '../../services/staff'
import { drawCoverage, type Group, pictureSize, type Row } from './draw'

type Coverage = OutputOf<CircleContract['getCoverage']>
type Share = Coverage['categories'][number]

const inCommunities = '各个社区的基本保障'

/** Of uncovered buildings, so many are named below the map; the map shows all that came. */
const mostNamed = 20

/** For how many households what is within a quarter of an hour, and where it is missing. It compares needs, not people. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    units: [] as Unit[],
    /** Where she looks, and the place of hers that it lies in. */
    node: '',
    name: '',
    unit: '',
    profiles: profiles.map((id) => ({ id: id as Profile, name: profileInWords[id] as string })),
    profile: 'usual' as Profile,
    scores: [] as { what: string; words: string; percent: number }[],
    counted: '',
    wholeMap: false,
    /** Communities whose buildings nobody knows. */
    undrawn: '',
    groups: [] as Group[],
    sought: '' as CategoryId | '',
    /** Of the chosen category. */
    missing: null as ReturnType<typeof missingOf> | null,
    seeking: false,
    communities: [] as ReturnType<typeof communityOf>[],
    attribution: '',
    busy: '',
    csvName: '',
    csvPath: '',
    problem: '',
    help: '',
    old: false,
  },

  asked: 0,
  shown: '',
  seen: null as Coverage | null,

  onShow() {
    this.setData(look())
    if (!this.seen) void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async open() {
    const found = await unitsOf(coverageRoles)
    if (!found.ok) return this.setData(faceOf(found))
    const { units } = found.data
    const node = units[0]?.node ?? ''
    this.setData({ units, node, unit: node })
  },

  async load() {
    if (!this.data.node) await this.open()
    if (!this.data.node) return
    this.asked += 1
    const { asked } = this
    const { node, profile } = this.data
    const wish = { node, profile }
    const result = await call('circle', 'getCoverage', wish)
    // She has turned to another place: only the newest answer counts.
    if (asked !== this.asked) return
    if (!result.ok) {
      if (passes(result) && this.shown === JSON.stringify(wish))
        return this.setData({ old: true, face: this.seen?.buildings ? 'ready' : 'empty' })
      // What she has chosen stays, and can be chosen otherwise.
      if (passes(result)) return this.setData(faceOf(result))
      askAgainWhoIAm()
      return this.setData({ ...faceOf(result), node: '' })
    }
    this.shown = JSON.stringify(wish)
    this.show(result.data)
  },

  show(coverage: Coverage) {
    const { name, buildings, households, counted, score, communities, undrawn, wholeMap, attribution } =
      coverage
    this.seen = coverage
    this.setData({
      face: buildings > 0 ? 'ready' : 'empty',
      old: false,
      name,
      wholeMap,
      undrawn: wholeMap ? '' : someNames(undrawn, '社区'),
      counted: [
        `${buildings}栋楼`,
        ...(counted === 'buildings' ? [] : [`${households}户`]),
        countedInWords[counted],
      ].join('，'),
      scores: [
        { what: '基本保障', ...scoreOf(score.basic) },
        { what: '品质提升', ...scoreOf(score.upgraded) },
      ],
      groups: groupsOf(coverage),
      communities: communities.map(communityOf),
      attribution: attributionWords(attribution),
      sought: '',
      missing: null,
      csvPath: '',
    })
  },

  takeUnit(event: WechatMiniprogram.TouchEvent) {
    const { node } = event.currentTarget.dataset
    this.setData({ node, unit: node, face: 'loading' })
    void this.load()
  },

  goInto(event: WechatMiniprogram.TouchEvent) {
    this.setData({ node: event.currentTarget.dataset.node, face: 'loading' })
    void this.load()
  },

  goUp() {
    this.setData({ node: this.data.unit, face: 'loading' })
    void this.load()
  },

  takeProfile(event: WechatMiniprogram.TouchEvent) {
    this.setData({ profile: event.currentTarget.dataset.id, face: 'loading' })
    void this.load()
  },

  /** Where the buildings are that have no such place. */
  async seek(event: WechatMiniprogram.TouchEvent) {
    const category = event.currentTarget.dataset.id as CategoryId
    if (this.data.sought === category) return this.setData({ sought: '', missing: null })
    this.setData({ sought: category, missing: null, seeking: true, problem: '' })
    const { node, profile } = this.data
    const { asked } = this
    const result = await call('circle', 'getCoverage', { node, profile, category })
    if (asked !== this.asked || this.data.sought !== category) return
    this.setData({ seeking: false })
    if (!result.ok) {
      this.setData({ sought: '' })
      return this.failWith(result)
    }
    this.setData({ missing: missingOf(result.data) })
  },

  async makePicture() {
    const { seen } = this
    if (!seen || this.data.busy) return
    this.setData({ busy: '正在画…', problem: '' })
    const { groups, name, profile, counted, scores, communities, attribution } = this.data
    const content = {
      name,
      profile: profileInWords[profile],
      counted,
      scores,
      groups: communities.length > 1 ? [...groups, { title: inCommunities, rows: communities }] : groups,
      attribution,
    }
    const path = await drawPicture('#picture', pictureSize(content), (pen) => drawCoverage(pen, content))
    this.setData({ busy: '' })
    if (path) showPictures([path], path)
    else this.fail('这部手机画不出图。', '请截屏，或者用表格。')
  },

  /** In two steps, because WeChat lets a file be sent inside of a tap only. */
  async makeTable() {
    if (this.data.busy) return
    const { node, profile } = this.data
    this.setData({ busy: '正在做表格…', problem: '' })
    const result = await call('circle', 'exportCoverage', { node, profile })
    this.setData({ busy: '' })
    if (!result.ok) return this.failWith(result)
    const { fileName, csv } = result.data
    const path = await writeText(fileName, csv)
    if (path === null) return this.fail('手机上存不下这份表。', '请先删掉一些东西，再点一次。')
    this.setData({ csvName: fileName, csvPath: path })
  },

  sendTable() {
    sendFile(this.data.csvPath, this.data.csvName)
  },

  failWith(failed: Failed) {
    if (failed.kind === 'offline')
      return this.fail('现在连不上服务中心。', `请再点一次，或拨${office().phone}。`)
    const { message, next } = faceOf(failed)
    this.fail(message, next)
  },

  fail(problem: string, help: string) {
    this.setData({ problem, help }, seeProblem)
  },
})

function scoreOf(score: number | undefined): { words: string; percent: number } {
  return score === undefined ? { words: '没有住户', percent: 0 } : { words: `${score}分`, percent: score }
}

function communityOf({ node, name: what, score }: Coverage['communities'][number]) {
  return { node, what, ...scoreOf(score.basic) }
}

function groupsOf({ categories: shares, counted }: Coverage): Group[] {
  return categoryKinds.map((kind) => ({
    title: kindInWords[kind],
    rows: shares
      .filter(({ category }) => categories[category].kind === kind)
      .map((share) => rowOf(share, counted !== 'buildings')),
  }))
}

function rowOf(
  { category, places, percent, uncoveredHouseholds, uncoveredBuildings }: Share,
  knowsHouseholds: boolean,
): Row {
  const households = knowsHouseholds ? `、${uncoveredHouseholds}户` : ''
  const share = percent === undefined ? '没有住户' : `${percent}%`
  return {
    id: category,
    what: categoryName(category),
    words: `${share}，${places > 0 ? `有${places}处` : '这里没有'}`,
    percent: percent ?? 0,
    left: uncoveredBuildings > 0 ? `${uncoveredBuildings}栋楼${households}走不到` : '',
  }
}

function missingOf({ uncovered, counted, communities }: Coverage) {
  const points: Spot[] = uncovered.map(({ gcj02 }) => gcj02)
  const named = uncovered.flatMap(({ name, households }) =>
    name ? [counted === 'buildings' ? name : `${name}，${households}户`] : [],
  )
  return {
    circles: points.map(({ latitude, longitude }) => ({
      latitude,
      longitude,
      radius: 14,
      color: '#9e1b17',
      fillColor: '#9e1b17aa',
      strokeWidth: 1,
    })),
    middle: points[0] ?? { latitude: 0, longitude: 0 },
    around: corners(points),
    count: uncovered.length,
    named: named.slice(0, mostNamed).map((words, index) => ({ index, words })),
    unnamed: named.length > mostNamed ? `名字只列前${mostNamed}栋。` : '',
    communities:
      communities.length > 1
        ? communities.map(({ node, name: what, percent = 0, uncoveredHouseholds = 0 }) => ({
            node,
            what,
            percent,
            words:
              uncoveredHouseholds > 0
                ? `${percent}%，${uncoveredHouseholds}${counted === 'buildings' ? '栋' : '户'}走不到`
                : `${percent}%`,
          }))
        : [],
  }
}
