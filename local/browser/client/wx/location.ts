import { bundle } from '../bundle.ts'
import { openSheet } from '../dialogs.ts'
import { configuration, settings, tell } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'
import { requireDeclared, requirePrivacy, requireScope } from './privacy.ts'

async function position(name: string, scope: string) {
  requireDeclared(name)
  if (!bundle.app.permission?.[scope]) throw new Failure(`require permission desc`)
  await requirePrivacy()
  await requireScope(scope)
  const { place } = settings
  if (!place) throw new Failure('system permission denied', { errCode: 2 })
  return {
    latitude: place.latitude,
    longitude: place.longitude,
    accuracy: 30,
    speed: -1,
    altitude: 0,
    verticalAccuracy: 0,
    horizontalAccuracy: 30,
  }
}

export const location = {
  getLocation: asynchronous('getLocation', ({ type = 'wgs84' }: { type?: string }) => {
    // Places of the frame are in GCJ-02; nothing here needs the other system.
    if (type !== 'gcj02') throw new Failure(`type ${type} is not provided in the browser, only gcj02`)
    return position('getLocation', 'scope.userLocation')
  }),
  getFuzzyLocation: asynchronous('getFuzzyLocation', () =>
    position('getFuzzyLocation', 'scope.userFuzzyLocation'),
  ),
  chooseLocation: asynchronous('chooseLocation', async () => {
    requireDeclared('chooseLocation')
    await requirePrivacy()
    const places = configuration.places ?? []
    const index = await openSheet({ title: '选择位置', items: places.map(({ name }) => name) })
    const place = places[index ?? -1]
    if (!place) throw new Failure('cancel')
    return { ...place, address: place.name }
  }),
  openLocation: asynchronous(
    'openLocation',
    ({ latitude, longitude, name = '' }: { latitude: number; longitude: number; name?: string }) =>
      tell({ kind: 'notice', text: `打开地图：${name}（${latitude}, ${longitude}）` }),
  ),
}
