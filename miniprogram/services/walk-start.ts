import type { Profile, Reach } from '../../shared/circle/rules'
import { call } from './call'
import { office, rememberOffice } from './office'
import type { Spot } from './spot'

/** From where somebody walks, and how. What she chose is gone with the mini-program, unless she asks the phone to keep it. */
export interface Start {
  readonly name: string
  readonly gcj02: Spot
}

const homeKey = 'walk-home'

let chosen: Start | undefined
let walk: { minutes: Reach; profile: Profile } = { minutes: '15', profile: 'usual' }

export function startFrom(start: Start): void {
  chosen = start
}

/** What she chose, else the home that she had kept. */
export function walkStart(): Start | undefined {
  return chosen ?? walkHome()
}

/** What it was called when it was chosen, such as 您现在的位置, would be wrong another day. */
export function walkHome(): Start | undefined {
  const gcj02 = (wx.getStorageSync(homeKey) as Spot | '') || undefined
  return gcj02 && { name: '我家', gcj02 }
}

/** On this phone alone; nobody else gets it. */
export function keepWalkHome({ latitude, longitude }: Spot): void {
  wx.setStorageSync(homeKey, { latitude, longitude })
}

export function forgetWalkHome(): void {
  wx.removeStorageSync(homeKey)
}

/** Who has not chosen anything begins at the centre that she goes to. Undefined where nobody knows where that is. */
export async function usualStart(): Promise<Start | undefined> {
  const known = office()
  if (known.gcj02) return { name: known.name, gcj02: known.gcj02 }
  const home = await call('appointments', 'getHome', known.id ? { siteId: known.id } : {})
  if (!home.ok) return undefined
  rememberOffice(home.data.site)
  const { name, gcj02 } = home.data.site
  return gcj02 && { name, gcj02 }
}

export function wayOfWalking(): { minutes: Reach; profile: Profile } {
  return walk
}

export function walkLike(change: { minutes?: Reach; profile?: Profile }): void {
  walk = { ...walk, ...change }
}

/** A spot that is looked for on one page and used on the one below. */
let picked: Start | undefined

export function pickSpot(start: Start): void {
  picked = start
}

export function takePicked(): Start | undefined {
  const taken = picked
  picked = undefined
  return taken
}
