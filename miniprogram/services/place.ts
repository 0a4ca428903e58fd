/** A point that the person chooses on WeChat's map, in GCJ-02; it is asked about and not kept. */
export interface Point {
  latitude: number
  longitude: number
}

/** Null where she went back; `unavailable` where she did not allow it, or the phone has no map. */
export async function choosePoint(): Promise<Point | null | 'unavailable'> {
  try {
    const { latitude, longitude } = await wx.chooseLocation({})
    return { latitude, longitude }
  } catch (error) {
    const { errMsg = '' } = (error ?? {}) as { errMsg?: string }
    return /cancel/.test(errMsg) ? null : 'unavailable'
  }
}
