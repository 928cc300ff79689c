import { defineConfig } from 'vitest/config'

/** Files whose tests talk to PostgreSQL: they run against a server that `test/harness/global-database.ts` starts once. */
const database = [
  'src/{store,flows,jobs,reactions,api,main}/**/*.test.ts',
  'src/ports/postgres/**/*.test.ts',
  'test/**/*.test.ts',
]
const browser = ['test/e2e/**/*.test.ts']

// Limits are generous because tests do not measure speed; a slow machine must not turn them red.
const limits = { testTimeout: 120_000, hookTimeout: 240_000, teardownTimeout: 60_000 }

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,web,tools,sandbox-service,stripe-service}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', ...database],
          ...limits,
        },
      },
      {
        test: {
          name: 'database',
          include: database,
          exclude: ['**/node_modules/**', 'test/harness/fixtures/**', ...browser],
          globalSetup: ['test/harness/global-database.ts'],
          ...limits,
        },
      },
      {
        test: {
          name: 'browser',
          include: browser,
          globalSetup: ['test/harness/global-database.ts'],
          // After all others, two at a time: each has a server, a database and a browser of its own.
          sequence: { groupOrder: 1 },
          ...limits,
        },
      },
    ],
  },
})
