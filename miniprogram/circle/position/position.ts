import type { CircleContract } from '../../../shared/circle/contract'
import type { OutputOf } from '../../../shared/contract'
import { call, faceOf } from '../../services/call'
import { look } from '../../services/look'
import { type FoundSpot, openPermissions, spotOfPhone, spotOnMap } from '../../services/spot'
import {
  forgetWalkHome,
  keepWalkHome,
  pickSpot,
  type Start,
  startFrom,
  walkHome,
  walkStart,
} from '../../services/walk-start'
import { withoutDoor } from './address'

type Position = OutputOf<CircleContract['searchPositions']>['positions'][number]

const kindWords: Record<Position['kind'], string> = { building: '楼', place: '地方', unit: '从中间算起' }
const typingPauseMs = 400
/** Of a kind the answer names no more than these: there may be others. */
const mostOfAKind = 10

/**
 * From where she walks: by typing, which always works; where the phone is, if she and WeChat allow it; her home, if she had it kept; on the
 * map. With `for=place`, where something is that is missing on the map.
 */
Page({
  data: {
    ...look(),
    /** Of what was typed: nothing yet, or the faces of a page. */
    face: '',
    message: '',
    next: '',
    searched: '',
    found: [] as { index: number; name: string; note: string }[],
    /** How many were found, for who does not see them. */
    count: '',
    forPlace: false,
    /** Whether the phone keeps her home. */
    home: false,
    keeps: false,
    locating: false,
    /** Why it was not the phone, or not the map. */
    why: '',
    /** Whether it may be allowed later. */
    mayAllow: false,
  },

  typed: '',
  typing: 0,
  asked: 0,
  positions: [] as Position[],

  onLoad({ for: purpose = '' }: { for?: string }) {
    this.setData({ forPlace: purpose === 'place', home: walkHome() !== undefined })
    if (purpose === 'place') wx.setNavigationBarTitle({ title: '它在哪里' })
  },

  onShow() {
    this.setData(look())
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
    clearTimeout(this.typing)
    this.asked += 1
    if (!this.typed.trim()) return this.setData({ face: '', found: [] })
    this.typing = setTimeout(() => void this.search(), typingPauseMs) as unknown as number
  },

  /** A tap on the button is never without an answer. */
  find() {
    if (this.typed.trim()) return this.search()
    this.setData({ face: 'empty', searched: '' })
  },

  async search() {
    clearTimeout(this.typing)
    const text = withoutDoor(this.typed).slice(0, 40)
    this.asked += 1
    const { asked } = this
    this.setData({ face: 'loading', searched: text })
    const result = await call('circle', 'searchPositions', { text })
    // She has typed on: only the newest answer counts.
    if (asked !== this.asked) return
    if (!result.ok) return this.setData(faceOf(result))
    this.positions = result.data.positions
    const { length } = this.positions
    this.setData({
      face: length > 0 ? 'ready' : 'empty',
      count: `找到${length}个，点一个。${length < mostOfAKind ? '' : '没有您要的，请多写几个字。'}`,
      found: this.positions.map(({ name, kind, note }, index) => ({
        index,
        name,
        note: note ?? (name.endsWith('楼') ? '' : kindWords[kind]),
      })),
    })
  },

  take(event: WechatMiniprogram.TouchEvent) {
    const position = this.positions[Number(event.currentTarget.dataset.index)]
    if (position) this.settle({ name: position.name, gcj02: position.gcj02 })
  },

  async takePhone() {
    if (this.data.locating) return
    this.setData({ locating: true, why: '', mayAllow: false })
    const found = await spotOfPhone()
    this.setData({ locating: false })
    this.use(found, '手机现在说不出您在哪里。')
  },

  async takeOnMap() {
    this.setData({ why: '', mayAllow: false })
    this.use(await spotOnMap(walkStart()?.gcj02), '现在打不开地图。')
  },

  use(found: FoundSpot, failed: string) {
    if (found.ok) return this.settle({ name: found.name, gcj02: found.spot })
    if (found.why === 'back') return
    const refused = found.why === 'refused'
    this.setData({
      why: `${refused ? '没有用手机的定位。' : failed}照样能用：在上面写楼名、路名或者附近的店就行。`,
      mayAllow: refused,
    })
  },

  allow() {
    openPermissions()
  },

  takeHome() {
    const home = walkHome()
    if (home) this.settle(home)
  },

  dropHome() {
    forgetWalkHome()
    this.setData({ home: false })
  },

  flipKeeps() {
    this.setData({ keeps: !this.data.keeps })
  },

  settle(start: Start) {
    if (this.data.forPlace) pickSpot(start)
    else {
      if (this.data.keeps) keepWalkHome(start.gcj02)
      startFrom((this.data.keeps && walkHome()) || start)
    }
    if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: '/circle/circle/circle' })
  },
})
