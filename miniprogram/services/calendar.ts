import type { Appointment } from './kept'

/**
 * Puts an appointment into the phone's own calendar. `denied`: the person said no, now or at an earlier time; WeChat does not ask
 * again, and only its settings change that.
 */
export function addToCalendar({
  service,
  site,
  code,
  startsAt,
  endsAt,
}: Appointment): Promise<'added' | 'denied' | 'failed'> {
  return new Promise((resolve) => {
    wx.addPhoneCalendar({
      title: `${service.name}（预约）`,
      startTime: startsAt / 1000,
      endTime: String(endsAt / 1000),
      location: `${site.name}，${site.address}`,
      description: `预约码 ${code}。电话 ${site.phone}`,
      alarmOffset: 2 * 60 * 60,
      success: () => resolve('added'),
      fail: ({ errMsg }) => resolve(/deny|denied/.test(errMsg) ? 'denied' : 'failed'),
    })
  })
}

/** WeChat's own page, on which calendar and album can be allowed after all. */
export function openSettings(): void {
  wx.openSetting({})
}
