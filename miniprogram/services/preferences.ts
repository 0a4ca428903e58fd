import type { AccountsContract } from '../../shared/accounts/contract'
import type { InputOf } from '../../shared/contract'
import { call, newKey, type Result } from './call'
import { county, homePlace, type Place, rememberHomePlace } from './home-place'
import { chooseTextSize, elderSizes, hasChosenSize } from './look'
import { nodeName } from './node-names'

/**
 * What a person chose stays with her account, so that another phone of hers begins with it: elder mode, and where she lives. The
 * phone goes by what it has; what could not be told to the account now is told at the next start.
 */
type Choice = InputOf<AccountsContract['savePreferences']>

const unsavedKey = 'preferences-unsaved'
const broughtKey = 'preferences-brought'

export async function keepChoice(choice: Choice): Promise<void> {
  wx.setStorageSync(unsavedKey, { ...unsaved(), ...choice })
  await tellAccount()
}

/** Brings what was chosen on another phone, once; answers whether anything is different now. */
export function bringChoices(): Promise<boolean> {
  // Several parts of a page need them at once.
  bringing ??= bring().finally(() => {
    bringing = undefined
  })
  return bringing
}

let bringing: Promise<boolean> | undefined

async function bring(): Promise<boolean> {
  await tellAccount()
  if (wx.getStorageSync(broughtKey)) return false
  const me = await call('accounts', 'getMe', {})
  if (!me.ok) return false
  wx.setStorageSync(broughtKey, true)
  const { elder, home } = me.data.preferences
  const isElder = elder && !hasChosenSize()
  if (isElder) chooseTextSize(elderSizes[0])
  const isPlaced = home !== undefined && !homePlace()
  if (home !== undefined && isPlaced) rememberHomePlace({ node: home, name: await nodeName(home) })
  return isElder || isPlaced
}

/** Whose notices are shown: nobody has to say where she lives to read what concerns the whole county. */
export async function placeToRead(): Promise<Result<Place>> {
  if (!homePlace()) await bringChoices()
  const home = homePlace()
  return home ? { ok: true, data: home } : county()
}

function unsaved(): Choice {
  return (wx.getStorageSync(unsavedKey) as Choice | '') || {}
}

async function tellAccount(): Promise<void> {
  const choice = unsaved()
  if (Object.keys(choice).length === 0) return
  const result = await call('accounts', 'savePreferences', choice, newKey())
  // What was chosen meanwhile waits for its own turn; what is refused would be refused again.
  const isSame = JSON.stringify(unsaved()) === JSON.stringify(choice)
  if (isSame && (result.ok || result.kind === 'refused')) wx.removeStorageSync(unsavedKey)
}
