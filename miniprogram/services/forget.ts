import { chooseTextSize, look } from './look'

/** Takes everything off the phone that was kept there for a person; how large the letters are is the phone's. */
export function forgetEverything(): void {
  const { chosen } = look()
  wx.clearStorageSync()
  chooseTextSize(chosen)
}
