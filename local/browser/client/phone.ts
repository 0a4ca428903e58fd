import { parameters } from './screen.ts'

/** Who is on the phone. */
export interface Account {
  openid: string
  name: string
  role: string
  note?: string
  /** What WeChat knows as his number; a made-up one otherwise. */
  phone?: string
}

export interface Place {
  name: string
  latitude: number
  longitude: number
}

/** What `config.json` beside the page says: where the stand-in is and who may be. */
export interface Configuration {
  call?: string
  control?: string
  accounts: Account[]
  /** Places to stand at, in GCJ-02. */
  places?: Place[]
  /** What subscription messages are called, by template id. */
  templates?: Record<string, string>
  /** Address of the streets that `map` draws, as GeoJSON in GCJ-02. */
  map?: string
}

/** What a person can change about the phone from outside of it. */
export interface Settings {
  openid: string
  /** WeChat's font size factor, 1 is normal. */
  fontScale: number
  place?: Place | undefined
  offline: boolean
}

export type PhoneEvent =
  | { kind: 'page'; address: string }
  | { kind: 'call'; name: string; data: unknown; milliseconds: number; ok: boolean; requestId?: string }
  | { kind: 'notice'; text: string }
  | { kind: 'settings' }

const key = 'phone'
const listeners = new Set<(event: PhoneEvent) => void>()

export let configuration: Configuration = { accounts: [] }

/** The settings of this tab; the query `?openid=…&font=1.3&offline` goes before what was chosen last. */
export const settings: Settings = {
  openid: '',
  fontScale: 1,
  offline: false,
  ...(JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Settings>),
}
if (parameters.has('openid')) settings.openid = parameters.get('openid') ?? ''
if (parameters.has('font')) settings.fontScale = Number(parameters.get('font'))
if (parameters.has('offline')) settings.offline = true

/** Reads `config.json`; without one the pages still show, and every call of a function fails. */
export async function loadConfiguration(): Promise<void> {
  const response = await fetch('config.json').catch(() => undefined)
  if (response?.ok) configuration = { accounts: [], ...((await response.json()) as Partial<Configuration>) }
  settings.openid ||= configuration.accounts[0]?.openid ?? 'visitor'
  settings.place ??= configuration.places?.[0]
}

export function changeSettings(change: Partial<Settings>): void {
  Object.assign(settings, change)
  sessionStorage.setItem(key, JSON.stringify(settings))
  tell({ kind: 'settings' })
}

/** Tells the frame (and a test) what happened on the phone. */
export function tell(event: PhoneEvent): void {
  for (const listener of listeners) listener(event)
}

export function listen(listener: (event: PhoneEvent) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The address of a part of the stand-in, without a slash at its end. Throws when there is no stand-in. */
export function standIn(part: 'call' | 'control'): string {
  const address = configuration[part]
  if (!address) throw new Error(`config.json names no ${part}`)
  return address.replace(/\/$/, '')
}
