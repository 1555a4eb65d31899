import { defineConfig } from 'vitest/config';

/** `unit` is what `npm run check` runs: no network, no sshd, seconds. `real` has the rest. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/architecture.test.ts'],
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
          name: 'real',
          include: ['src/**/*.real.test.ts', 'test/**/*.test.ts'],
          exclude: ['test/architecture.test.ts'],
          testTimeout: 60_000,
          // Programs that tests start leave no background process behind; tests of that process start their own.
          env: { GRAPPE_NO_PERSIST: '1' },
          hookTimeout: 60_000,
          // Real servers on two cores: one file at a time keeps their timing honest.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
