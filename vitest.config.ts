import { defineConfig } from 'vitest/config';

/** What others would notice: it writes dist/ anew, or gives accounts passwords. */
const ALONE = [
  'test/package.test.ts',
  'test/cli/password-login.test.ts',
  'test/cli/sudo.test.ts',
  'test/cli/sudo-password.test.ts',
  'test/library/cluster.test.ts',
];

/** They only read. */
const OF_SOURCES = ['test/architecture.test.ts', 'test/web-sources.test.ts'];

/** Of tests with real servers. */
const real = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // A busy machine is no failure.
  expect: { poll: { timeout: 20_000 } },
  // Programs that tests start leave no background process behind; tests of that process start their own.
  env: { GRAPPE_NO_PERSIST: '1' },
};

/**
 * `unit` is what `npm run check` runs: no network, no sshd, seconds. `real` has the rest, four files at a time, since they
 * wait for more than half of their time; `alone`, after it, what must not run beside others; `web` drives a browser.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', ...OF_SOURCES],
          exclude: ['src/**/*.real.test.ts'],
          testTimeout: 30_000,
          env: { GRAPPE_NO_PERSIST: '1' },
          // Files share their module graph: loading it once a worker halves the time, and no module has state.
          isolate: false,
          // Vitest would leave a core free, of two one.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          ...real,
          name: 'real',
          include: ['src/**/*.real.test.ts', 'test/**/*.test.ts'],
          exclude: [...OF_SOURCES, 'test/web/**', ...ALONE],
          maxWorkers: 4,
          // Such tests of one file do little but wait.
          maxConcurrency: 8,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...real,
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...real,
          name: 'web',
          testTimeout: 120_000,
          include: ['test/web/**/*.test.ts'],
          // A browser has many processes of its own.
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
