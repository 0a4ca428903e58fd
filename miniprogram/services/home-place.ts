import { call, type Result } from './call'

/** Where the person lives, as she chose it, or the county as long as she has not; kept on the phone. */
export interface Place {
  /** Path of a node of the organisation: `/qinghe/hewan/liuan`. */
  node: string
  name: string
}

const chosenKey = 'home-place'
const countyKey = 'county'

export function homePlace(): Place | undefined {
  return (wx.getStorageSync(chosenKey) as Place | '') || undefined
}

export function rememberHomePlace({ node, name }: Place): void {
  wx.setStorageSync(chosenKey, { node, name })
}

/** The county that this is the mini-program of. */
export async function county(): Promise<Result<Place>> {
  const known = wx.getStorageSync(countyKey) as Place | ''
  if (known) return { ok: true, data: known }
  const result = await call('accounts', 'listNodes', {})
  if (!result.ok) return result
  const [top] = result.data.nodes
  const place = { node: top?.path ?? '/county', name: top?.name ?? '' }
  if (top) wx.setStorageSync(countyKey, place)
  return { ok: true, data: place }
}
