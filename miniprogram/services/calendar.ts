import type { Appointment } from './kept'

/** Puts an appointment into the phone's own calendar. False when the person, or the phone, does not allow it. */
export function addToCalendar({ service, site, code, startsAt, endsAt }: Appointment): Promise<boolean> {
  return new Promise((resolve) => {
    wx.addPhoneCalendar({
      title: `${service.name}（预约）`,
      startTime: startsAt / 1000,
      endTime: String(endsAt / 1000),
      location: `${site.name}，${site.address}`,
      description: `预约码 ${code}。电话 ${site.phone}`,
      alarmOffset: 2 * 60 * 60,
      success: () => resolve(true),
      fail: () => resolve(false),
    })
  })
}
