import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These have both cores for themselves, with all the processes that they start. */
const crowds = ['tests/storms/storm.test.ts', 'tests/storms/kill.test.ts']

/** A group starts when the one before has ended. One side often waits for the other, so that more files than cores go on. */
const groups = [
  {
    name: 'parts',
    include: filesOf('repository', 'rules', 'wechat', 'local', 'operations', 'storms', 'storms/seeded'),
    exclude: crowds,
    workers: 3,
  },
  { name: 'crowds', include: crowds, seconds: 180, workers: 1 },
  { name: 'browser', include: filesOf('browser', 'journeys'), seconds: 180, workers: 4 },
]

function filesOf(...folders: string[]): string[] {
  return folders.map((folder) => `tests/${folder}/*.test.ts`)
}

/**
 * Files that take long go first, so that none of them ends last by itself; those that wait much (for claims that others hold, for
 * limits of time, for processes that start) beside those that compute.
 */
const long = [
  'storms/seeded/notices',
  'storms/take-over',
  'storms/seeded/appointments',
  'repository/local-command',
  'operations/rights',
  'local/functions',
  'operations/repeats',
  'storms/consent',
  'storms/seeded/accounts',
  'operations/announcements',
  'storms/sent-twice',
  'storms/seeded/circle',
  'operations/bad-input',
  'operations/bootstrap',
  'local/demo',
  'operations/notice-files',
  'operations/day-document',
  'journeys/leader',
  'journeys/elder',
  'journeys/desk-page',
  'journeys/detours',
  'journeys/circle',
  'journeys/notices',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = long.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`))
      return index < 0 ? long.length : index
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: groups.map(({ name, include, exclude = [], seconds = 120, workers }, groupOrder) => ({
      test: {
        name,
        include,
        exclude,
        pool: 'forks' as const,
        // Much is made and thrown away: with room for it, and no hurry to look through what is kept, the collector of garbage takes a
        // fifth less of the time.
        execArgv: ['--max-semi-space-size=64', '--initial-heap-size=1024', '--interrupt-budget=500000'],
        // One process for many files: what they import is loaded, and the functions are built, once for each core.
        isolate: false,
        // The cloud runs in UTC, whatever the laptop does.
        env: { TZ: 'UTC' },
        testTimeout: seconds * 1000,
        hookTimeout: 60_000,
        maxWorkers: workers,
        sequence: { groupOrder },
      },
    })),
  },
})
