import { defineConfig } from "vitest/config";

// Browser tests against the built program. Each file has a browser, a data directory and a port of its own.
// A failure stops nothing: one run shows all of them.
export default defineConfig({
  test: {
    include: ["tests/e2e/**/*.e2e.ts"],
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
