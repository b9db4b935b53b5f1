import { defineConfig } from 'vitest/config';

const TEMPORAL_TESTS = [
  'test/workflows/**/*.test.ts',
  'test/activities/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/replay/**/*.test.ts',
];

const common = { pool: 'forks' as const, testTimeout: 60_000, hookTimeout: 60_000 };

/** Two projects: what needs only code, and what needs a Temporal server and the workflow bundle. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: 'parts', include: ['test/**/*.test.ts'], exclude: TEMPORAL_TESTS } },
      {
        test: {
          ...common,
          name: 'temporal',
          include: TEMPORAL_TESTS,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
