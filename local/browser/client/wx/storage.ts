import { settings } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'

/** Each account has a storage of its own, as each person has a phone of his own. */
function prefix(): string {
  return `wx:${settings.openid}:`
}

function getStorageSync(key: string): unknown {
  const text = localStorage.getItem(prefix() + key)
  return text === null ? '' : JSON.parse(text)
}

function setStorageSync(key: string, data: unknown): void {
  const text = JSON.stringify(data)
  if (text === undefined) throw new Failure('parameter error: data cannot be undefined')
  if (text.length > 1024 * 1024) throw new Failure('exceed storage item max length')
  localStorage.setItem(prefix() + key, text)
}

function removeStorageSync(key: string): void {
  localStorage.removeItem(prefix() + key)
}

function keys(): string[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix()))
    .map((key) => key.slice(prefix().length))
}

function clearStorageSync(): void {
  for (const key of keys()) removeStorageSync(key)
}

function getStorageInfoSync() {
  return { keys: keys(), currentSize: 1, limitSize: 10240 }
}

export const storage = {
  getStorageSync,
  setStorageSync,
  removeStorageSync,
  clearStorageSync,
  getStorageInfoSync,
  getStorage: asynchronous('getStorage', ({ key }: { key: string }) => {
    if (!keys().includes(key)) throw new Failure('data not found')
    return { data: getStorageSync(key) }
  }),
  setStorage: asynchronous('setStorage', ({ key, data }: { key: string; data: unknown }) =>
    setStorageSync(key, data),
  ),
  removeStorage: asynchronous('removeStorage', ({ key }: { key: string }) => removeStorageSync(key)),
  clearStorage: asynchronous('clearStorage', clearStorageSync),
  getStorageInfo: asynchronous('getStorageInfo', getStorageInfoSync),
}
