import type { CategoryId } from '../../../shared/circle/categories'
import type { CircleContract } from '../../../shared/circle/contract'
import type { Profile, Reach } from '../../../shared/circle/rules'
import type { OutputOf } from '../../../shared/contract'
import { categories, categoryIds } from '../../generated/shared/circle/categories'
import { profileInWords, profiles, reaches } from '../../generated/shared/circle/rules'
import { call, faceOf, passes } from '../../services/call'
import { attributionWords, categoryName, openingWords } from '../../services/circle-words'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { corners, type Marker, marker, pinOf, reachedArea } from '../../services/map-marks'
import { metresInWords } from '../../services/metres'
import { placeToRead } from '../../services/preferences'
import { type Spot, textOfSpot } from '../../services/spot'
import { type Start, usualStart, walkLike, walkStart, wayOfWalking } from '../../services/walk-start'
import type { Row } from '../place-row/place-row'

type Answer = OutputOf<CircleContract['reachPlaces']>
type Reached = Answer['places'][number]
type Listed = OutputOf<CircleContract['listPlaces']>['places'][number]

interface Chip {
  id: CategoryId | ''
  name: string
}

/** So many rows at a time: more would be slow on old phones. */
const step = 30
/** So many pins; those further away are in the list. */
const mostPins = 20
/** So many chips before the others are asked for. */
const fewChips = { standard: 4, elder: 2 }

/** What is how many minutes away on foot, from where she says, and whether it is open when she gets there. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    start: '',
    reaches: reaches.map((id) => ({ id: id as Reach, name: `${id}分钟` })),
    minutes: wayOfWalking().minutes,
    profiles: profiles.map((id) => ({ id: id as Profile, name: profileInWords[id] as string })),
    profile: wayOfWalking().profile,
    walks: profileInWords[wayOfWalking().profile] as string,
    /** In large letters the choices would push the list below the first screen: they open on a tap. */
    choosing: false,
    chips: [] as Chip[],
    category: '' as CategoryId | '',
    allChips: false,
    moreChips: 0,
    /** `network`, `estimate`, `outside`; or `list`: what there is, without a way. */
    certainty: 'network',
    /** `15分钟走得到`, and how many of what. */
    summary: '',
    amount: '',
    rows: [] as Row[],
    /** How many follow. */
    more: 0,
    mapShown: false,
    map: {
      latitude: 0,
      longitude: 0,
      markers: [] as Marker[],
      polygons: [] as object[],
      around: [] as Spot[],
    },
    picked: null as Row | null,
    attribution: '',
    old: false,
  },

  from: undefined as Start | undefined,
  all: [] as Row[],
  asked: 0,
  /** What the list that is shown was asked with. */
  shown: '',

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
    const { asked } = this
    const from = walkStart() ?? (await usualStart())
    if (asked !== this.asked) return
    this.from = from
    this.setData({ start: from?.name ?? '' })
    if (!from) return this.browse()
    const { minutes, profile, category } = this.data
    const wish = { gcj02: textOfSpot(from.gcj02), minutes, profile, ...(category && { category }) }
    const result = await call('circle', 'reachPlaces', { ...wish, area: 'yes' })
    // She has chosen something else meanwhile: only the newest answer counts.
    if (asked !== this.asked) return
    if (!result.ok) {
      if (passes(result) && this.shown === JSON.stringify(wish)) this.setData({ old: true })
      else this.setData(faceOf(result))
      return
    }
    this.shown = JSON.stringify(wish)
    if (result.data.from.certainty === 'outside') return this.browse()
    this.show(from, result.data)
  },

  show(from: Start, { from: { certainty }, places, more, counts, area = [], attribution }: Answer) {
    const { minutes, category } = this.data
    this.all = places.map(rowOf)
    const there = categoryIds.filter((id) => (counts[id] ?? 0) > 0 || id === category)
    const count = places.length + more
    this.setData({
      face: this.all.length > 0 ? 'ready' : 'empty',
      message: category
        ? `${minutes}分钟里走不到${categoryName(category)}。`
        : `${minutes}分钟里没有走得到的地方。`,
      next: minutes === '15' ? '请换一个出发的地方，或者打电话问一问。' : '可以点“15分钟”，看远一点的。',
      certainty,
      summary: `${minutes}分钟走得到`,
      amount: `${count}个${category ? categoryName(category) : '地方'}`,
      map: {
        ...from.gcj02,
        markers: [
          ...places
            .slice(0, mostPins)
            .map(({ gcj02, name, opening, minutes: walk }, index) =>
              marker(index + 1, pinOf(opening), gcj02, `${name}，走${walk}分钟`),
            )
            .reverse(),
          marker(0, 'start', from.gcj02, `从${from.name}出发`),
        ],
        polygons: area.map(reachedArea),
        around: corners([from.gcj02, ...area.flat()]),
      },
      picked: null,
      attribution: attributionWords(attribution),
      old: false,
    })
    this.showRows(step)
    this.showChips(there.map((id) => ({ id, name: `${categories[id].name} ${counts[id] ?? 0}` })))
  },

  /** Nobody knows from where, or the map does not reach there: what there is where she lives, without a way. */
  async browse() {
    const { asked } = this
    const place = await placeToRead()
    if (asked !== this.asked) return
    if (!place.ok) return this.setData(faceOf(place))
    const { category } = this.data
    const result = await call('circle', 'listPlaces', {
      node: place.data.node,
      ...(category && { category }),
    })
    if (asked !== this.asked) return
    if (!result.ok) return this.setData(faceOf(result))
    this.all = result.data.places.map((one) => listedRow(one, false))
    this.setData({
      face: this.all.length > 0 ? 'ready' : 'empty',
      message: '这里还没有写上去的地方。',
      next: '知道哪里有什么，可以告诉我们。',
      certainty: this.from ? 'outside' : 'list',
      summary: `${place.data.name}有的地方`,
      amount: '',
      attribution: '',
      picked: null,
      old: false,
    })
    this.showRows(step)
    this.showChips(categoryIds.map((id) => ({ id, name: categories[id].name })))
  },

  showRows(count: number) {
    this.setData({ rows: this.all.slice(0, count), more: Math.max(0, this.all.length - count) })
  },

  showMore() {
    this.showRows(this.data.rows.length + step)
  },

  /** Basic ones first, as the guideline has them. */
  showChips(there: Chip[]) {
    const { category, allChips, elder } = this.data
    const few = elder ? fewChips.elder : fewChips.standard
    const shown = allChips ? there : there.filter(({ id }, index) => index < few || id === category)
    this.setData({ chips: [{ id: '', name: '全部' }, ...shown], moreChips: there.length - shown.length })
  },

  openChips() {
    this.setData({ allChips: true })
    void this.load()
  },

  chooseCategory(event: WechatMiniprogram.TouchEvent) {
    this.setData({ category: event.currentTarget.dataset.id })
    void this.load()
  },

  chooseMinutes(event: WechatMiniprogram.TouchEvent) {
    const minutes = event.currentTarget.dataset.id as Reach
    walkLike({ minutes })
    this.setData({ minutes })
    void this.load()
  },

  chooseProfile(event: WechatMiniprogram.TouchEvent) {
    const profile = event.currentTarget.dataset.id as Profile
    walkLike({ profile })
    this.setData({ profile, walks: profileInWords[profile] })
    void this.load()
  },

  openChoices() {
    this.setData({ choosing: !this.data.choosing })
  },

  showAll() {
    this.setData({ category: '', minutes: '15' })
    walkLike({ minutes: '15' })
    void this.load()
  },

  foldMap() {
    this.setData({ mapShown: !this.data.mapShown, picked: null })
  },

  pick({ detail }: WechatMiniprogram.CustomEvent<{ markerId: number }>) {
    this.setData({ picked: this.all[detail.markerId - 1] ?? null })
  },

  choosePosition() {
    goTo('/circle/position/position')
  },

  suggest() {
    goTo('/circle/suggest/suggest')
  },

  onShareAppMessage() {
    return { title: '一刻钟服务圈：走一刻钟，能到哪些地方', path: '/circle/circle/circle' }
  },
})

function rowOf(place: Reached): Row {
  return { ...listedRow(place, true), minutes: String(place.minutes), far: metresInWords(place.metres) }
}

function listedRow(place: Listed, walks: boolean): Row {
  const { id, name, category, booking, address = '' } = place
  return {
    id,
    name,
    what: categoryName(category),
    minutes: '',
    far: address,
    opening: openingWords(place, walks),
    booking: booking && booking.freeToday > 0 ? '今天还能预约' : '',
  }
}
