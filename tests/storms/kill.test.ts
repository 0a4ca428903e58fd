import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppointmentDay } from '../../functions/appointments/store.ts'
import type { StandIn } from '../../local/cloudbase/stand-in.ts'
import type { Answer } from '../../shared/errors.ts'
import { openidOf, personOf } from '../harness/crowd.ts'
import { tuesday } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'

/** `kill -9` of the whole platform while 200 people book. */

const people = 200
const slot = { serviceId: 'residence', siteId: 'centre', day: tuesday, slotId: 's0900' }

let directory: string
let running: ChildProcess | undefined
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kill-'))
})
afterEach(async () => {
  running?.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true })
})

async function start(...more: string[]): Promise<StandIn['urls']> {
  const script = join(import.meta.dirname, '../harness/centre-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running = child
  if (!child.stdout) throw new Error('no output')
  const [line] = await once(createInterface(child.stdout), 'line')
  return JSON.parse(String(line))
}

interface Heard {
  readonly number: number
  readonly answer: Answer<{ readonly id: string }> | undefined
}

async function book(urls: StandIn['urls'], number: number): Promise<Heard> {
  const data = { op: 'bookSlot', input: { ...slot, personId: personOf(number) }, key: `kill-key-${number}` }
  try {
    const response = await fetch(`${urls.call}/appointments`, {
      method: 'POST',
      body: JSON.stringify({ openid: openidOf(number), data }),
    })
    return { number, answer: ((await response.json()) as { result?: Heard['answer'] }).result }
  } catch {
    return { number, answer: undefined }
  }
}

test('what was confirmed is there after the restart, nothing is half there, and the rest can be booked', async () => {
  const urls = await start(String(people))
  let confirmed = 0
  const everybody = Promise.all(
    Array.from({ length: people }, async (_, number) => {
      const heard = await book(urls, number)
      if (heard.answer?.ok) confirmed += 1
      // In the middle: some were told, most were not.
      if (confirmed === 7) running?.kill('SIGKILL')
      return heard
    }),
  )
  const before = await everybody
  const told = before.flatMap(({ answer }) => (answer?.ok ? [answer.data.id] : []))
  expect(told.length).toBeGreaterThanOrEqual(7)
  expect(before.filter(({ answer }) => !answer).length).toBeGreaterThan(0)

  const again = await start()
  const dump = async () =>
    (await (await fetch(`${again.control}/database`)).json()) as Record<string, unknown[]>
  const [day] = (await dump()).appointment_days as AppointmentDay[]
  const kept = Object.keys(day?.bookings ?? {})
  expect(kept).toEqual(expect.arrayContaining(told))
  expect(day?.slots.s0900?.map(({ id }) => id).sort()).toEqual(kept.sort())

  // Phones that heard nothing ask again, under the same key.
  const after = await Promise.all(
    before.filter(({ answer }) => !answer).map(({ number }) => book(again, number)),
  )
  expect(after.every(({ answer }) => answer?.ok || answer?.error.code === 'SLOT_FULL')).toBe(true)
  const full = (await dump()) as Record<string, unknown[]>
  const [full9] = full.appointment_days as AppointmentDay[]
  expect(full9?.slots.s0900).toHaveLength(20)
  expect(checkBookings(full)).toEqual([])
})
