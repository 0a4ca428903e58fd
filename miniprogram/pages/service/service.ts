import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { call } from '../../services/call'
import { look } from '../../services/look'
import { office } from '../../services/office'

type Service = OutputOf<AppointmentsContract['getService']>

/** Whole fen in words: 免费, 15元, 0.5元. */
function feeInWords({ feeFen, feeNote }: Service): string {
  const fee = feeFen === 0 ? '不收费' : `${feeFen / 100}元`
  return feeNote ? `${fee}（${feeNote}）` : fee
}

Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    service: undefined as Service | undefined,
    fee: '',
    /** The office that the person usually goes to comes first. */
    sites: [] as (Service['sites'][number] & { shown: boolean })[],
    /** Where 立即预约 goes: her own office when it offers the service by appointment. */
    bookAt: '',
  },

  id: '',

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
    void this.load()
  },

  onShow() {
    this.setData(look())
  },

  async load() {
    const result = await call('appointments', 'getService', { serviceId: this.id })
    if (!result.ok) {
      const { message = '', next = '' } = result.kind === 'refused' ? result.error : {}
      this.setData({ face: result.kind, message, next })
      return
    }
    const service = result.data
    const { id: own } = office()
    const sites = [...service.sites]
      .sort((a, b) => Number(b.id === own) - Number(a.id === own))
      .map((site, index) => ({ ...site, shown: index === 0 }))
    this.setData({
      face: 'ready',
      service,
      fee: feeInWords(service),
      sites,
      bookAt: sites.find(({ bookable }) => bookable)?.id ?? '',
    })
    wx.setNavigationBarTitle({ title: service.name })
  },

  showHours(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset
    this.setData({ [`sites[${index}].shown`]: !this.data.sites[index]?.shown })
  },

  book(event: WechatMiniprogram.TouchEvent) {
    const { site } = event.currentTarget.dataset
    wx.navigateTo({ url: `/pages/slots/slots?service=${this.id}&site=${site}` })
  },

  onShareAppMessage() {
    return {
      title: `${this.data.service?.name ?? '办事说明'}：要带什么，怎么办`,
      path: `/pages/service/service?id=${this.id}`,
    }
  },
})
