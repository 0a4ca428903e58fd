/** A spot on the map, as WeChat and the functions mean it: GCJ-02, degrees. */
export interface Spot {
  readonly latitude: number
  readonly longitude: number
}

export type FoundSpot =
  | { ok: true; spot: Spot; name: string }
  /** `back`: she went back. `refused`: she, or the phone, does not want it. `failed`: the phone could not say. */
  | { ok: false; why: 'back' | 'refused' | 'failed' }

/** Where the phone is. WeChat asks her first, about private data and about the place; a no is no failure of the page. */
export function spotOfPhone(): Promise<FoundSpot> {
  return new Promise((resolve) => {
    const locate = () =>
      wx.getLocation({
        type: 'gcj02',
        success: ({ latitude, longitude }) =>
          resolve({ ok: true, spot: { latitude, longitude }, name: '您现在的位置' }),
        fail: (error) => resolve({ ok: false, why: whyNot(error) }),
      })
    // Phones that were not updated for long do not know it; they ask about the place alone.
    if (!wx.requirePrivacyAuthorize) return locate()
    wx.requirePrivacyAuthorize({ success: locate, fail: () => resolve({ ok: false, why: 'refused' }) })
  })
}

/** A spot that she shows on WeChat's map; around `near`, when something is known. */
export function spotOnMap(near?: Spot): Promise<FoundSpot> {
  return new Promise((resolve) => {
    wx.chooseLocation({
      ...near,
      success: ({ latitude, longitude, name, address }) =>
        resolve({
          ok: true,
          spot: { latitude: Number(latitude), longitude: Number(longitude) },
          name: name || address || '地图上选的位置',
        }),
      fail: (error) => resolve({ ok: false, why: whyNot(error) }),
    })
  })
}

/** Where she can allow later what she refused once: WeChat does not ask a second time. Inside of a tap only. */
export function openPermissions(): void {
  wx.openSetting({ fail: () => undefined })
}

/** `39.9933,116.3441`, as queries take it. A hundred-thousandth of a degree is one metre. */
export function textOfSpot({ latitude, longitude }: Spot): string {
  return `${latitude.toFixed(6)},${longitude.toFixed(6)}`
}

function whyNot({ errMsg = '' }: { errMsg?: string }): 'back' | 'refused' | 'failed' {
  if (/cancel/.test(errMsg)) return 'back'
  return /auth|privacy|permission|declared/.test(errMsg) ? 'refused' : 'failed'
}
