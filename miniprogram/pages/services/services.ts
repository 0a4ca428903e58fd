import type { AppointmentsContract, ServiceCategory } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { call, faceOf, passes } from '../../services/call'
import { goTo } from '../../services/go'
import { look } from '../../services/look'
import { office, ring } from '../../services/office'
import { takeWantedCategory } from '../../services/wanted'
import { categoryWords } from '../../services/words'

type Services = OutputOf<AppointmentsContract['listServices']>['services']

const typingPauseMs = 300
/** From this size of letters on, the categories alone would fill the page: they are shown when they are asked for. */
const largeText = 24
/** More names than this are no help any more. */
const namesShown = 3

Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    /** What the field begins with; what is typed stays in it. */
    search: '',
    category: '' as ServiceCategory | '',
    /** All categories are shown, so that she can take one. */
    choosing: true,
    everywhere: false,
    /** Her office does not do it: these are the places that do. */
    elsewhere: false,
    office: office(),
    services: [] as (Services[number] & { where: string; how: string })[],
    categories: Object.entries(categoryWords).map(([id, { name }]) => ({ id, name })),
  },

  typed: '',
  typing: 0,
  asked: 0,
  /** What the list that is shown was asked with. */
  shown: '',

  onShow() {
    const wanted = takeWantedCategory()
    this.setData({ ...look(), office: office() })
    if (wanted !== undefined) {
      this.setData({ category: wanted })
      this.emptySearch()
    }
    this.setData({ choosing: !this.data.category && this.data.textSize < largeText })
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const { category, everywhere } = this.data
    const search = this.typed.trim().slice(0, 40)
    const { id } = office()
    this.asked += 1
    const asked = this.asked
    const wish = { ...(search && { search }), ...(category && { category }) }
    const here = id && !everywhere ? { siteId: id } : {}
    let result = await call('appointments', 'listServices', { ...wish, ...here })
    const elsewhere = 'siteId' in here && result.ok && result.data.services.length === 0
    if (elsewhere) result = await call('appointments', 'listServices', wish)
    // She has typed on meanwhile: only the newest answer counts.
    if (asked !== this.asked) return
    if (!result.ok) {
      // An older list, of something else, would not be what she asks for.
      const same = this.shown === JSON.stringify({ ...wish, ...here })
      if (!passes(result) || !same) this.setData(faceOf(result))
      return
    }
    const services = result.data.services.map((service) => ({
      ...service,
      where:
        service.sites.length > namesShown
          ? `共${service.sites.length}个服务站`
          : service.sites.map(({ name }) => name).join('、'),
      how: service.bookable ? '可以预约，也可以直接来' : '不用预约，直接来',
    }))
    this.setData({
      services,
      elsewhere: elsewhere && services.length > 0,
      face: services.length > 0 ? 'ready' : 'empty',
    })
    this.shown = JSON.stringify({ ...wish, ...here })
  },

  type(event: WechatMiniprogram.Input) {
    this.typed = event.detail.value
    clearTimeout(this.typing)
    this.typing = setTimeout(() => void this.load(), typingPauseMs) as unknown as number
  },

  chooseCategory(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    const category = this.data.category === id ? '' : id
    this.setData({ category, choosing: !category && this.data.textSize < largeText })
    void this.load()
  },

  chooseAnother() {
    this.setData({ choosing: !this.data.choosing })
  },

  searchEverywhere() {
    this.setData({ everywhere: !this.data.everywhere })
    void this.load()
  },

  forget() {
    this.setData({ category: '', choosing: this.data.textSize < largeText })
    this.emptySearch()
    void this.load()
  },

  /** The field hears of a change only: what it was begun with is empty already. */
  emptySearch() {
    this.setData({ search: this.typed })
    this.typed = ''
    this.setData({ search: '' })
  },

  ring() {
    ring(this.data.office.phone)
  },

  openService(event: WechatMiniprogram.TouchEvent) {
    goTo(`/pages/service/service?id=${event.currentTarget.dataset.id}`)
  },

  onShareAppMessage() {
    return { title: '党群服务中心能办这些事', path: '/pages/services/services' }
  },
})
