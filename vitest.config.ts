import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    // what needs programs from elsewhere has a configuration of its own
    exclude: ['test/e2e/**', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores are the machine to plan for; more processes only cost start-up.
    maxWorkers: 2,
  },
});
