import { defineConfig } from "vitest/config";

// Pictures of every screen, from the built program. It checks nothing but that each can be made.
export default defineConfig({
  test: {
    include: ["tests/screenshots/**/*.shots.ts"],
    environment: "node",
    testTimeout: 300_000,
    hookTimeout: 120_000,
    bail: 1,
  },
});
