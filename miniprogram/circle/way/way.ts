import type { CircleContract } from '../../../shared/circle/contract'
import type { Profile } from '../../../shared/circle/rules'
import type { OutputOf } from '../../../shared/contract'
import { profileInWords, profiles } from '../../generated/shared/circle/rules'
import { call, faceOf, passes } from '../../services/call'
import { attributionWords, openingWords, stepFreeWords } from '../../services/circle-words'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { corners, type Marker, marker, pinOf, walkedLine } from '../../services/map-marks'
import { metresInWords } from '../../services/metres'
import { ring, showOnMap } from '../../services/office'
import { waitFor } from '../../services/patience'
import { readAloud, stopReadingAloud } from '../../services/read-aloud'
import { type Spot, textOfSpot } from '../../services/spot'
import { type Start, usualStart, walkLike, walkStart, wayOfWalking } from '../../services/walk-start'
import { hintsOf } from './hints'

type Way = OutputOf<CircleContract['findWay']>

/** How one walks to a place: the line on the map, and what to tell somebody who walks it. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    start: '',
    name: '',
    phone: '',
    minutes: 0,
    far: '',
    opening: { mark: '', text: '', tone: 'soft' as 'green' | 'soft' },
    steps: false,
    estimate: false,
    profiles: profiles.map((id) => ({ id: id as Profile, name: profileInWords[id] as string })),
    profile: wayOfWalking().profile,
    map: {
      latitude: 0,
      longitude: 0,
      markers: [] as Marker[],
      polyline: [] as object[],
      around: [] as Spot[],
    },
    hints: [] as { number: number; text: string }[],
    reading: false,
    unread: '',
    old: false,
    /** Another way of walking was asked for than what is shown, and it takes long. */
    busy: false,
    /** For who walks without steps: whether the door has any. */
    door: '',
    attribution: '',
  },

  id: '',
  place: null as { name: string; address: string; gcj02: Spot } | null,
  asked: 0,
  /** What is asked with now, and what the way that is shown was asked with. */
  wished: '',
  shown: '',

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
  },

  onShow() {
    this.setData({ ...look(), profile: wayOfWalking().profile })
    void this.load()
  },

  onHide() {
    stopReadingAloud()
  },

  onUnload() {
    stopReadingAloud()
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
    const from = walkStart() ?? (await usualStart())
    if (asked !== this.asked) return
    this.setData({ start: from?.name ?? '' })
    if (!from) {
      this.setData({
        face: 'empty',
        message: '请先选从哪里出发。',
        next: '写楼名、路名就行，不用定位。',
      })
      return this.findPlace()
    }
    const { profile } = this.data
    const wish = { gcj02: textOfSpot(from.gcj02), placeId: this.id, profile }
    this.wished = JSON.stringify(wish)
    const result = await call('circle', 'findWay', wish)
    // She walks otherwise meanwhile: only the newest answer counts.
    if (asked !== this.asked) return
    if (result.ok) {
      this.shown = this.wished
      return this.show(from, result.data)
    }
    if (passes(result) && this.shown === this.wished) return this.setData({ old: true, face: 'ready' })
    // Her phone is abroad: what is no position in China is not taken.
    const isAbroad = result.kind === 'refused' && result.error.code === 'INVALID_INPUT'
    this.setData(
      isAbroad
        ? { face: 'refused', message: '这个位置不在本县地图的范围里。', next: '请换个地方出发。' }
        : faceOf(result),
    )
    await this.findPlace()
  },

  show(from: Start, { place, certainty, metres, minutes, line = [], stretches, steps, attribution }: Way) {
    this.takePlace(place)
    this.setData({
      face: 'ready',
      old: false,
      minutes,
      far: metresInWords(metres),
      opening: openingWords(place, true),
      door: this.data.profile === 'step-free' ? stepFreeWords[place.stepFree] : '',
      estimate: certainty === 'estimate',
      steps,
      map: {
        ...from.gcj02,
        markers: [
          marker(1, pinOf(place.opening), place.gcj02, place.name),
          marker(0, 'start', from.gcj02, `从${from.name}出发`),
        ],
        polyline: line.length > 0 ? [walkedLine(line)] : [],
        around: corners([from.gcj02, place.gcj02, ...line]),
      },
      hints: (certainty === 'network' ? hintsOf(stretches, place.name) : []).map((text, index) => ({
        number: index + 1,
        text,
      })),
      attribution: attributionWords(attribution),
    })
  },

  takePlace({ name, address = '', phone = '', gcj02 }: Way['place']) {
    this.place = { name, address, gcj02 }
    this.setData({ name, phone })
  },

  /** Where no way is found, WeChat's map may know one, and somebody there can be rung. */
  async findPlace() {
    const result = await call('circle', 'getPlace', { placeId: this.id })
    if (result.ok) this.takePlace(result.data)
  },

  chooseProfile(event: WechatMiniprogram.TouchEvent) {
    const profile = event.currentTarget.dataset.id as Profile
    walkLike({ profile })
    this.setData({ profile })
    void this.load()
  },

  choosePosition() {
    goTo('/circle/position/position')
  },

  openMap() {
    if (this.place) showOnMap(this.place)
  },

  ring() {
    ring(this.data.phone)
  },

  read() {
    if (this.data.reading) return stopReadingAloud()
    const { name, minutes, hints } = this.data
    readAloud(`到${name}，走${minutes}分钟。${hints.map(({ text }) => text).join('。')}。`, (state) =>
      this.setData({
        reading: state === 'reading',
        unread: state === 'failed' ? '现在读不出来。可以请人念一念，或者用微信地图。' : '',
      }),
    )
  },
})
