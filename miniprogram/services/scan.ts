/** Reads a code with the camera, or from a picture of the album; null where the person went back, or the computer has no camera. */
export async function scan(): Promise<string | null> {
  try {
    const { result } = await wx.scanCode({ scanType: ['qrCode'] })
    return result
  } catch {
    return null
  }
}
