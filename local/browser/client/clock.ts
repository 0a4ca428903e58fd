import { configuration, standIn } from './phone.ts'

const RealDate = Date

/**
 * Lets the pages live at the stand-in's time: 'today' must be the same day on the phone and in the functions.
 * The clock runs on from there also when the stand-in's stands, since pages measure short spans with it.
 */
export async function followClock(): Promise<void> {
  if (!configuration.control) return
  const response = await fetch(`${standIn('control')}/clock`).catch(() => undefined)
  if (!response?.ok) return
  const { epoch } = (await response.json()) as { epoch: number }
  const offset = epoch - RealDate.now()
  globalThis.Date = Math.abs(offset) < 2000 ? RealDate : shifted(offset)
}

function shifted(offset: number): DateConstructor {
  return new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [target.now() + offset] : values, newTarget),
    apply: (target) => new target(target.now() + offset).toString(),
    get: (target, key) => (key === 'now' ? () => target.now() + offset : Reflect.get(target, key)),
  })
}
