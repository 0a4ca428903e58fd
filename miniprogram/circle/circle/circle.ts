import type { CategoryId } from '../../../shared/circle/categories'
import type { CircleContract } from '../../../shared/circle/contract'
import type { Profile, Reach } from '../../../shared/circle/rules'
import type { InputOf, OutputOf } from '../../../shared/contract'
import { categories, categoryIds } from '../../generated/shared/circle/categories'
import { metresWithin, profileInWords, profiles, reaches } from '../../generated/shared/circle/rules'
import { call, type Failed, faceOf, passes } from '../../services/call'
import { attributionWords, categoryName, openingWords, stepFreeWords } from '../../services/circle-words'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { apart, corners, type Marker, marker, pinOf, reachedArea } from '../../services/map-marks'
import { metresInWords } from '../../services/metres'
import { nodeName } from '../../services/node-names'
import { office, ring } from '../../services/office'
import { waitFor } from '../../services/patience'
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
/** So many pins: more would be slow, too. */
const mostPins = 40
/** What people ask for most stands before what the guideline begins with. */
const wanted: readonly CategoryId[] = ['pharmacy', 'market', 'clinic', 'toilet']
const inOrder = [...wanted, ...categoryIds.filter((id) => !wanted.includes(id))]
/** What is offered where a kind was looked for in vain. */
const everyKind = '看全部'
/** So many chips before the others are asked for. */
const fewChips = { usual: 4, large: 2 }
/** From this size of letters on, px, choices that stay open would push the list below the first screen. */
const largeText = 22

/** What is how many minutes away on foot, from where she says, and whether it is open when she gets there. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    /** Where nothing was found: how to look for more, and whom to ask. */
    wider: '',
    phone: '',
    start: '',
    /** Whether she has not chosen where she starts. */
    usual: false,
    reaches: reaches.map((id) => ({ id: id as Reach, name: `${id}分钟` })),
    minutes: wayOfWalking().minutes,
    profiles: profiles.map((id) => ({ id: id as Profile, name: profileInWords[id] as string })),
    profile: wayOfWalking().profile,
    walks: profileInWords[wayOfWalking().profile] as string,
    largeText,
    step,
    /** In large letters the choices open on a tap. */
    choosing: false,
    chips: [] as Chip[],
    category: '' as CategoryId | '',
    allChips: false,
    moreChips: 0,
    /** `network`, `estimate`, `outside`; or `list`: what there is, without a way. */
    certainty: 'network',
    /** Something else was asked for than what is shown, and it takes long. */
    busy: false,
    /** `15分钟走得到`, and how many of what. */
    summary: '',
    amount: '',
    rows: [] as Row[],
    /** How many follow. */
    more: 0,
    /** How many are left out of the answer: a category has all of them. */
    unlisted: 0,
    /** Whether the next page can be asked for, and how that goes. */
    further: '' as '' | 'some' | 'loading' | 'failed',
    mapShown: false,
    /** Whether some have no pin. */
    thinned: false,
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
  /** Categories that are offered. */
  there: [] as Chip[],
  asked: 0,
  /** What is asked with now, and what the list that is shown was asked with. */
  wished: '',
  shown: '',
  /** Of the list without a position: how its next page is asked for. */
  page: null as InputOf<CircleContract['listPlaces']> | null,

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
    await waitFor(this.find(asked), (slow) => {
      // What is ticked already must not stand over what was found for something else.
      if (asked === this.asked) this.setData({ busy: slow && this.wished !== this.shown })
    })
  },

  async find(asked: number) {
    const chosen = walkStart()
    const from = chosen ?? (await usualStart())
    if (asked !== this.asked) return
    this.from = from
    this.setData({ start: from?.name ?? '', usual: !chosen })
    const { minutes, profile, category } = this.data
    this.wished = JSON.stringify({ from, minutes, profile, category })
    if (!from) return this.browse(asked)
    const result = await call('circle', 'reachPlaces', {
      gcj02: textOfSpot(from.gcj02),
      minutes,
      profile,
      ...(category && { category }),
      area: 'yes',
    })
    // She has chosen something else meanwhile: only the newest answer counts.
    if (asked !== this.asked) return
    if (result.ok)
      return result.data.from.certainty === 'outside' ? this.browse(asked) : this.show(from, result.data)
    // Her phone is abroad: what is no position in China is not taken.
    if (result.kind === 'refused' && result.error.code === 'INVALID_INPUT') return this.browse(asked)
    this.fail(result)
  },

  fail(failed: Failed) {
    if (passes(failed) && this.shown === this.wished)
      this.setData({ old: true, face: this.all.length > 0 ? 'ready' : 'empty' })
    else this.setData(faceOf(failed))
  },

  show(from: Start, { from: { certainty }, places, more, counts, area = [], attribution }: Answer) {
    const { minutes, profile, category } = this.data
    const isSame = this.wished === this.shown
    this.shown = this.wished
    this.page = null
    this.all = places.map((place) => rowOf(place, profile))
    this.there = inOrder
      .filter((id) => (counts[id] ?? 0) > 0 || id === category)
      .map((id) => ({ id, name: `${categories[id].name} ${counts[id] ?? 0}` }))
    const pins = apart(
      places.map((place, index) => ({ ...place, number: index + 1 })),
      metresWithin(Number(minutes), profile) / 4,
      from.gcj02,
    ).slice(0, mostPins)
    const count = places.length + more
    const isFarthest = minutes === '15'
    this.setData({
      face: this.all.length > 0 ? 'ready' : 'empty',
      message: category
        ? `${minutes}分钟里走不到${categoryName(category)}。`
        : `${minutes}分钟里没有走得到的地方。`,
      next: isFarthest ? '请换一个出发的地方，或者打电话问一问。' : '走远一点，也许有。',
      wider: isFarthest ? category && everyKind : `看15分钟里的${category ? categoryName(category) : '全部'}`,
      phone: isFarthest ? office().phone : '',
      certainty,
      summary: `${minutes}分钟走得到`,
      amount: `${count}个${category ? categoryName(category) : '地方'}`,
      map: {
        ...from.gcj02,
        markers: [
          ...pins
            .map(({ gcj02, name, opening, minutes: walk, number }) =>
              marker(number, pinOf(opening), gcj02, `${name}，走${walk}分钟`),
            )
            .reverse(),
          marker(0, 'start', from.gcj02, `从${from.name}出发`),
        ],
        polygons: area.map(reachedArea),
        around: corners([from.gcj02, ...area.flat()]),
      },
      thinned: pins.length < count,
      unlisted: more,
      further: '',
      attribution: attributionWords(attribution),
      old: false,
      ...(!isSame && { picked: null }),
    })
    // Coming back from a place, she finds the list where she left it.
    this.showRows(isSame ? Math.max(step, this.data.rows.length) : step)
    this.showChips()
  },

  /**
   * Nobody knows from where, or the map does not reach there: what there is where she lives, without a way. A grid has no places of its
   * own, and a community not of all kinds: then those of the unit above.
   */
  async browse(asked: number) {
    const place = await placeToRead()
    if (asked !== this.asked) return
    if (!place.ok) return this.fail(place)
    const { category } = this.data
    const ask = (node: string) => ({ node, ...(category && { category }) })
    let { node } = place.data
    let result = await call('circle', 'listPlaces', ask(node))
    while (
      asked === this.asked &&
      result.ok &&
      result.data.places.length === 0 &&
      node.lastIndexOf('/') > 0
    ) {
      node = node.slice(0, node.lastIndexOf('/'))
      result = await call('circle', 'listPlaces', ask(node))
    }
    const name = node === place.data.node ? place.data.name : await nodeName(node)
    if (asked !== this.asked) return
    if (!result.ok) return this.fail(result)
    const { places, next } = result.data
    // Coming back from a place of a later page, she finds it.
    if (this.wished === this.shown && this.all.length > places.length)
      return this.setData({ face: 'ready', old: false, further: this.page ? 'some' : '' })
    this.shown = this.wished
    this.page = next === undefined ? null : { ...ask(node), after: next }
    this.all = places.map((one) => listedRow(one, false))
    this.there = inOrder.map((id) => ({ id, name: categories[id].name }))
    this.setData({
      face: this.all.length > 0 ? 'ready' : 'empty',
      message: category ? `还没有人写上哪里有${categoryName(category)}。` : '还没有人写上这里有哪些地方。',
      next: '知道哪里有什么，可以告诉我们。',
      wider: category && everyKind,
      phone: '',
      certainty: this.from ? 'outside' : 'list',
      summary: `${name || '这里'}有的${category ? categoryName(category) : '地方'}`,
      amount: '',
      unlisted: 0,
      further: this.page ? 'some' : '',
      attribution: '',
      picked: null,
      old: false,
    })
    this.showRows(this.all.length)
    this.showChips()
  },

  showRows(count: number) {
    this.setData({ rows: this.all.slice(0, count), more: Math.max(0, this.all.length - count) })
  },

  showMore() {
    this.showRows(this.data.rows.length + step)
  },

  async showFurther() {
    const { page, asked } = this
    if (!page || this.data.further === 'loading') return
    this.setData({ further: 'loading' })
    const result = await call('circle', 'listPlaces', page)
    if (asked !== this.asked) return
    if (!result.ok) return this.setData({ further: 'failed' })
    const { places, next } = result.data
    this.page = next === undefined ? null : { ...page, after: next }
    this.all = [...this.all, ...places.map((one) => listedRow(one, false))]
    this.setData({ further: this.page ? 'some' : '' })
    this.showRows(this.all.length)
  },

  showChips() {
    const { category, allChips, textSize } = this.data
    const { there } = this
    const few = textSize >= largeText ? fewChips.large : fewChips.usual
    const shown = allChips ? there : there.filter(({ id }, index) => index < few || id === category)
    this.setData({ chips: [{ id: '', name: '全部' }, ...shown], moreChips: there.length - shown.length })
  },

  openChips() {
    this.setData({ allChips: true })
    this.showChips()
  },

  /** The others are folded again: in large letters they would push what she looks for screens away. */
  async chooseCategory(event: WechatMiniprogram.TouchEvent) {
    const { allChips } = this.data
    this.setData({ category: event.currentTarget.dataset.id, allChips: false })
    await this.load()
    if (allChips) wx.pageScrollTo({ selector: '#found', offsetTop: -16, duration: 0 })
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

  lookWider() {
    if (this.data.wider === everyKind) this.setData({ category: '' })
    else {
      this.setData({ minutes: '15' })
      walkLike({ minutes: '15' })
    }
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

  ring() {
    ring(this.data.phone)
  },

  suggest() {
    goTo('/circle/suggest/suggest')
  },

  onShareAppMessage() {
    return { title: '一刻钟服务圈：走一刻钟，能到哪些地方', path: '/circle/circle/circle' }
  },
})

function rowOf(place: Reached, profile: Profile): Row {
  return {
    ...listedRow(place, true),
    minutes: String(place.minutes),
    far: metresInWords(place.metres),
    door: profile === 'step-free' ? stepFreeWords[place.stepFree] : '',
  }
}

function listedRow(place: Listed, walks: boolean): Row {
  const { id, name, category, booking, address = '' } = place
  return {
    id,
    name,
    what: categoryName(category),
    minutes: '',
    far: address,
    door: '',
    opening: openingWords(place, walks),
    booking: booking && booking.freeToday > 0 ? '今天还能预约' : '',
  }
}
