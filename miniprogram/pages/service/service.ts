import type { AppointmentsContract } from '../../../shared/appointments/contract'
import type { OutputOf } from '../../../shared/contract'
import { call, faceOf } from '../../services/call'
import { copyText } from '../../services/clipboard'
import { goTo } from '../../services/go'
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
    service: null as Service | null,
    fee: '',
    /** The office that the person usually goes to comes first. */
    sites: [] as (Service['sites'][number] & { shown: boolean })[],
    /** Whether the others are shown as well. */
    others: false,
    /** Where 立即预约 goes: her own office when it offers the service by appointment. */
    bookAt: '',
    copied: '',
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
      this.setData(faceOf(result))
      return
    }
    const service = result.data
    const { id: own } = office()
    const sites = [...service.sites]
      .sort((a, b) => Number(b.id === own) - Number(a.id === own) || Number(b.bookable) - Number(a.bookable))
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

  showOthers() {
    this.setData({ others: true })
  },

  showHours(event: WechatMiniprogram.TouchEvent) {
    const { index } = event.currentTarget.dataset
    this.setData({ [`sites[${index}].shown`]: !this.data.sites[index]?.shown })
  },

  book(event: WechatMiniprogram.TouchEvent) {
    const { site } = event.currentTarget.dataset
    goTo(`/pages/slots/slots?service=${this.id}&site=${site}`)
  },

  async copy() {
    const { service, fee } = this.data
    if (!service) return
    const done = await copyText(textOf(service, fee))
    this.setData({ copied: done ? '已复制，到群里长按就能粘贴。' : '没有复制成，请再点一次。' })
  },

  onShareAppMessage() {
    return {
      title: `${this.data.service?.name ?? '办事说明'}：要带什么，怎么办`,
      path: `/pages/service/service?id=${this.id}`,
    }
  },
})

/** As it is pasted into a group. */
function textOf({ name, summary, eligibility, materials, takes, sites }: Service, fee: string): string {
  const things = materials.map(
    ({ name: what, note }, index) => `${index + 1}. ${what}${note ? `（${note}）` : ''}`,
  )
  const [office] = sites
  return [
    `【办事】${name}`,
    summary,
    `谁可以办：${eligibility}`,
    things.length > 0 ? `要带什么：\n${things.join('\n')}` : '什么都不用带。',
    `多少钱：${fee}。多久：${takes}。`,
    ...(office ? [`${office.name}，${office.address}，电话${office.phone}。不预约也可以直接来。`] : []),
  ].join('\n')
}
