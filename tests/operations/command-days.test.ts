import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Account } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { openids } from '../harness/neighbourhood.ts'

/** An account keeps the keys of today's and yesterday's commands, and nothing of the days before. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const save = (elder: boolean, key: string) =>
  centre.call(openids.wang, 'accounts', 'savePreferences', { elder }, key)
const stored = () => (centre.dump().accounts as Account[]).find(({ _id }) => _id === openids.wang) as Account
const keptDays = () => Object.values(stored().commands ?? {}).map(({ seen }) => seen.length)

test('what is older than yesterday leaves with the next command', async () => {
  for (const key of ['monday-1', 'monday-2', 'monday-3']) dataOf(await save(true, key))
  expect(keptDays()).toEqual([3])
  await centre.moveClock('2026-03-03T00:00:00+08:00')
  dataOf(await save(false, 'tuesday-1'))
  expect(keptDays().sort()).toEqual([1, 3])
  await centre.moveClock('2026-03-04T12:00:00+08:00')
  dataOf(await save(true, 'wednesday-1'))
  expect(keptDays()).toEqual([1, 1])
  await centre.moveClock('2026-04-20T12:00:00+08:00')
  dataOf(await save(true, 'april-01'))
  expect(keptDays()).toEqual([1])
})

test('a repeat after midnight is a repeat', async () => {
  await centre.moveClock('2026-03-02T23:59:59+08:00')
  dataOf(await save(true, 'late-key-1'))
  await centre.moveClock('2026-03-03T00:00:01+08:00')
  dataOf(await save(false, 'early-key-1'))
  dataOf(await save(true, 'late-key-1'))
  expect(stored().preferences?.elder).toBe(false)
  expect(codeOf(await save(false, 'late-key-1'))).toBe('KEY_REUSED')
})

test('each day counts from nothing, whichever day the account was there before', async () => {
  // The tenth limits itself: ten a day.
  const guess = (index: number) =>
    centre.call(openids.wang, 'accounts', 'acceptInvitation', { code: `2222333${index}` })
  for (const day of ['2026-03-02', '2026-03-15', '2026-03-16', '2026-04-11']) {
    await centre.moveClock(`${day}T09:00:00+08:00`)
    const codes: string[] = []
    for (let index = 0; index < 10; index += 1) codes.push(codeOf(await guess(index % 8)))
    expect(new Set(codes), day).toEqual(new Set(['INVITATION_GONE']))
    expect(codeOf(await guess(1)), day).toBe('TOO_MANY_REQUESTS')
  }
})
