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

/** Whose notices are shown: nobody has to say where she lives to read what concerns the whole county. */
export async function placeToRead(): Promise<Result<Place>> {
  const known = homePlace() ?? (wx.getStorageSync(countyKey) as Place | '')
  if (known) return { ok: true, data: known }
  const result = await call('accounts', 'listNodes', {})
  if (!result.ok) return result
  const [county] = result.data.nodes
  const place = { node: county?.path ?? '/county', name: county?.name ?? '' }
  if (county) wx.setStorageSync(countyKey, place)
  return { ok: true, data: place }
}
