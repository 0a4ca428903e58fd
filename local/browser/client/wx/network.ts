import { listen, settings } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'

type Listener = (status: { isConnected: boolean; networkType: string }) => void

const listeners = new Set<Listener>()
let connected = !settings.offline

function status() {
  return { isConnected: !settings.offline, networkType: settings.offline ? 'none' : 'wifi' }
}

listen(({ kind }) => {
  if (kind !== 'settings' || connected === !settings.offline) return
  connected = !settings.offline
  for (const listener of listeners) listener(status())
})

export const network = {
  downloadFile: asynchronous('downloadFile', async ({ url }: { url: string }) => {
    const response = settings.offline ? undefined : await fetch(url).catch(() => undefined)
    if (!response) throw new Failure('request:fail')
    return { tempFilePath: URL.createObjectURL(await response.blob()), statusCode: response.status }
  }),
  getNetworkType: asynchronous('getNetworkType', () => ({ networkType: status().networkType })),
  onNetworkStatusChange: (listener: Listener) => listeners.add(listener),
  offNetworkStatusChange(listener?: Listener) {
    if (listener) listeners.delete(listener)
    else listeners.clear()
  },
}
