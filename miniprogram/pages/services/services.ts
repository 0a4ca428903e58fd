import type { AppointmentsContract, ServiceCategory } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { call } from '../../services/call'
import { look } from '../../services/look'
import { office } from '../../services/office'
import { takeWantedCategory } from '../../services/wanted'
import { categoryWords } from '../../services/words'

type Services = OutputOf<AppointmentsContract['listServices']>['services']

const typingPauseMs = 300

Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    search: '',
    category: '' as ServiceCategory | '',
    everywhere: false,
    office: office(),
    services: [] as (Services[number] & { where: string; how: string })[],
    categories: Object.entries(categoryWords).map(([id, { name }]) => ({ id, name })),
  },

  typing: 0,
  asked: 0,

  onShow() {
    const wanted = takeWantedCategory()
    this.setData({ ...look(), office: office(), ...(wanted && { category: wanted, search: '' }) })
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const { search, category, everywhere } = this.data
    const { id } = office()
    this.asked += 1
    const asked = this.asked
    const result = await call('appointments', 'listServices', {
      ...(search.trim() && { search: search.trim().slice(0, 40) }),
      ...(category && { category }),
      ...(id && !everywhere && { siteId: id }),
    })
    // She has typed on meanwhile: only the newest answer counts.
    if (asked !== this.asked) return
    if (!result.ok) {
      const { message = '', next = '' } = result.kind === 'refused' ? result.error : {}
      this.setData({ face: result.kind, message, next })
      return
    }
    const services = result.data.services.map((service) => ({
      ...service,
      where: service.sites.map(({ name }) => name).join('、'),
      how: service.bookable ? '可以预约，也可以直接来' : '不用预约，直接来',
    }))
    this.setData({ services, face: services.length > 0 ? 'ready' : 'empty' })
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ search: event.detail.value })
    clearTimeout(this.typing)
    this.typing = setTimeout(() => void this.load(), typingPauseMs) as unknown as number
  },

  chooseCategory(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset
    this.setData({ category: this.data.category === id ? '' : id })
    void this.load()
  },

  searchEverywhere() {
    this.setData({ everywhere: !this.data.everywhere })
    void this.load()
  },

  forget() {
    this.setData({ search: '', category: '' })
    void this.load()
  },

  openService(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/pages/service/service?id=${event.currentTarget.dataset.id}` })
  },

  onShareAppMessage() {
    return { title: '党群服务中心能办这些事', path: '/pages/services/services' }
  },
})
