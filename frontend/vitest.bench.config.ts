import { defineConfig } from "vitest/config";

// Measurements against the built program. They print a table and fail only when nothing can be measured.
export default defineConfig({
  test: {
    include: ["tests/bench/**/*.bench.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 180_000,
  },
});
