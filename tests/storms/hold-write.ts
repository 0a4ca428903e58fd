import { vi } from 'vitest'
import type { Centre } from '../harness/centre.ts'

/** The next write to a collection waits until it is let go; later ones pass. */
export async function holdWrite<Heard>(
  { standIn }: Centre,
  collectionName: string,
  send: () => Promise<Heard>,
) {
  const { database } = standIn
  const handle = database.handle.bind(database)
  let reached = () => {}
  let letGo = () => {}
  const isReached = new Promise<void>((resolve) => {
    reached = resolve
  })
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const spy = vi.spyOn(database, 'handle').mockImplementation(async (action, params) => {
    if (params.collectionName === collectionName && /insert|modify/.test(action)) {
      spy.mockRestore()
      reached()
      await isLetGo
    }
    return handle(action, params)
  })
  const answer = send()
  await isReached
  return { answer, letGo }
}
