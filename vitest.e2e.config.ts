import { defineConfig } from 'vitest/config';

/** Tests that drive editors; scripts/setup-editors.mjs brings those. */
export default defineConfig({
  test: { include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, maxWorkers: 1 },
});
