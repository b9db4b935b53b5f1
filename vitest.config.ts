import { defineConfig } from 'vitest/config';

const TEMPORAL_TESTS = [
  'test/workflows/**/*.test.ts',
  'test/activities/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/replay/**/*.test.ts',
];

const common = { pool: 'forks' as const, testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * Two projects: what needs only code, and what needs a Temporal server and the workflow bundle. One file at a time: several
 * start whole stacks, and on two cores they would race for ports and time each other out.
 */
export default defineConfig({
  test: {
    maxWorkers: 1,
    fileParallelism: false,
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
