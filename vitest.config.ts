import { defineConfig } from 'vitest/config'

/**
 * Tests by level, the quick ones first. A group starts when the one before has ended, so that the storms and the
 * browser have both cores for themselves.
 */
const levels = [
  { name: 'repository', group: 0, workers: 2, seconds: 60 },
  { name: 'rules', group: 0, workers: 2, seconds: 10 },
  { name: 'wechat', group: 0, workers: 2, seconds: 30 },
  { name: 'local', group: 1, workers: 2, seconds: 30 },
  { name: 'operations', group: 1, workers: 2, seconds: 30 },
  // Computes in one process, for a minute: beside others, so that the second core does not wait for it.
  { name: 'seeded', files: 'storms/seeded', group: 1, workers: 2, seconds: 180 },
  { name: 'storms', files: 'storms/!(seeded)', group: 2, workers: 2, seconds: 180 },
  { name: 'browser', group: 3, workers: 2, seconds: 30 },
  { name: 'journeys', group: 3, workers: 2, seconds: 90 },
]

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: levels.map(({ name, files = `${name}/**/*`, group, workers, seconds }) => ({
      test: {
        name,
        include: [`tests/${files}.test.ts`],
        pool: 'forks' as const,
        // The cloud runs in UTC, whatever the laptop does.
        env: { TZ: 'UTC' },
        testTimeout: seconds * 1000,
        hookTimeout: 60_000,
        maxWorkers: workers,
        sequence: { groupOrder: group },
      },
    })),
  },
})
