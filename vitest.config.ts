import { defineConfig } from 'vitest/config'

/**
 * Tests by level, the quick ones first. A group starts when the one before has ended, so that the storms and the
 * browser have both cores for themselves.
 */
const levels = [
  { name: 'repository', group: 0, seconds: 60 },
  { name: 'rules', group: 0, seconds: 10 },
  { name: 'wechat', group: 0, seconds: 30 },
  { name: 'local', group: 1, seconds: 30 },
  { name: 'operations', group: 1, seconds: 30 },
  { name: 'seeded', files: 'storms/seeded/*', group: 2, seconds: 600 },
  { name: 'storms', files: 'storms/*', group: 3, seconds: 180 },
  { name: 'browser', group: 4, seconds: 30 },
  { name: 'journeys', group: 4, seconds: 90 },
]

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: levels.map(({ name, files = `${name}/**/*`, group, seconds }) => ({
      test: {
        name,
        include: [`tests/${files}.test.ts`],
        pool: 'forks' as const,
        // One process for many files: what they import is loaded, and the functions are built, once for each core.
        isolate: false,
        // The cloud runs in UTC, whatever the laptop does.
        env: { TZ: 'UTC' },
        testTimeout: seconds * 1000,
        hookTimeout: 60_000,
        maxWorkers: 2,
        sequence: { groupOrder: group },
      },
    })),
  },
})
