import type { CircleContract } from '../../../shared/circle/contract'
import type { OutputOf } from '../../../shared/contract'
import { dateInWords, dayOf } from '../../generated/shared/time'
import { call, faceOf, passes } from '../../services/call'
import { attributionWords, categoryName, openingWords, stepFreeWords } from '../../services/circle-words'
import { showPictures } from '../../services/files'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { ring, showOnMap } from '../../services/office'

type Place = OutputOf<CircleContract['getPlace']>

/** So many services before the others are asked for: the hours stand below them. */
const few = 4

/** A place: when it is open, whom to ring, what can be booked, how to walk there. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    id: '',
    one: null as Pick<Place, 'name' | 'address' | 'phone' | 'photos'> | null,
    what: '',
    closed: false,
    opening: { mark: '', text: '', tone: 'soft' as 'green' | 'soft' },
    /** Lines in pieces that are not broken: the days, then times. */
    hours: [] as { line: string; pieces: string[] }[],
    stepFree: '',
    services: [] as { id: string; name: string; free: string }[],
    few,
    allServices: false,
    /** From where she is, as the list said it; empty when she came from elsewhere. */
    minutes: '',
    seen: '',
    attribution: '',
  },

  site: '',
  gcj02: { latitude: 0, longitude: 0 },

  onLoad({ id = '', minutes = '' }: { id?: string; minutes?: string }) {
    this.setData({ id, minutes })
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    const result = await call('circle', 'getPlace', { placeId: this.data.id })
    if (result.ok) return this.show(result.data)
    if (!passes(result) || this.data.face !== 'ready') this.setData(faceOf(result))
  },

  show(place: Place) {
    const { name, address = '', phone = '', photos, category, state, hoursInWords, stepFree } = place
    this.site = place.booking?.siteId ?? ''
    this.gcj02 = place.gcj02
    this.setData({
      face: 'ready',
      one: { name, address, phone, photos },
      what: categoryName(category),
      closed: state === 'closed',
      opening: openingWords(place, false),
      hours: hoursInWords.map((line) => ({ line, pieces: line.split(/[ ，]/) })),
      stepFree: stepFreeWords[stepFree],
      services: place.services.map((service) => ({
        id: service.id,
        name: service.name,
        free: service.freeToday > 0 ? `今天还能约${service.freeToday}个` : '今天约满了，看别的日子',
      })),
      seen: dateInWords(dayOf(place.updatedAt), Date.now()),
      attribution: attributionWords(place.attribution),
    })
  },

  walk() {
    goTo(`/circle/way/way?id=${this.data.id}`)
  },

  ring() {
    ring(this.data.one?.phone ?? '')
  },

  openMap() {
    const { name = '', address = '' } = this.data.one ?? {}
    showOnMap({ name, address, gcj02: this.gcj02 })
  },

  book(event: WechatMiniprogram.TouchEvent) {
    goTo(`/pages/service/service?id=${event.currentTarget.dataset.id}&site=${this.site}`)
  },

  showServices() {
    this.setData({ allServices: !this.data.allServices })
  },

  showPhoto(event: WechatMiniprogram.TouchEvent) {
    const urls = (this.data.one?.photos ?? []).flatMap(({ url }) => url ?? [])
    showPictures(urls, event.currentTarget.dataset.url)
  },

  /** Who came by a card that was shared has no list to go back to. */
  lookAround() {
    if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.redirectTo({ url: '/circle/circle/circle' })
  },

  suggest() {
    goTo(`/circle/suggest/suggest?id=${this.data.id}`)
  },

  onShareAppMessage() {
    const { id, one, what } = this.data
    return { title: one ? `${what}：${one.name}` : '一刻钟服务圈', path: `/circle/place/place?id=${id}` }
  },
})
