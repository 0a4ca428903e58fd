import { call, faceOf, passes } from '../../services/call'
import { type Appointment, keepMine, keptMine, type Mine } from '../../services/kept'
import { look } from '../../services/look'

/** What she has booked and what is over. What was seen last is shown at once, and stays when there is no network. */
Page({
  data: {
    ...look(),
    face: 'loading',
    message: '',
    next: '',
    open: [] as Appointment[],
    past: [] as Appointment[],
    /** Whether it is what was seen last, because nobody answers now. */
    old: false,
  },

  onShow() {
    this.setData(look())
    const kept = keptMine()
    if (kept) this.show(kept)
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const result = await call('appointments', 'listMyAppointments', {})
    if (result.ok) {
      keepMine(result.data)
      this.show(result.data)
      this.setData({ old: false })
      return
    }
    if (passes(result) && this.data.face === 'ready') this.setData({ old: true })
    else this.setData(faceOf(result))
  },

  show({ open, past }: Mine) {
    this.setData({ face: 'ready', open, past })
  },

  openServices() {
    wx.switchTab({ url: '/pages/services/services' })
  },
})
