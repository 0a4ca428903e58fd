import { vi } from 'vitest'
import type { Centre } from '../harness/centre.ts'

/** The command goes on from its `skip`th request only when it is let go. */
export async function stopBefore<Heard>({ standIn }: Centre, skip: number, send: () => Promise<Heard>) {
  const { database } = standIn
  const handle = database.handle.bind(database)
  let seen = 0
  let reached = () => {}
  let letGo = () => {}
  const isReached = new Promise<void>((resolve) => {
    reached = resolve
  })
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const spy = vi.spyOn(database, 'handle').mockImplementation(async (action, params) => {
    seen += 1
    if (seen === skip + 1) {
      spy.mockRestore()
      reached()
      await isLetGo
    }
    return handle(action, params)
  })
  const answer = send()
  await Promise.race([isReached, answer])
  spy.mockRestore()
  return { answer, letGo, isStopped: seen > skip }
}
