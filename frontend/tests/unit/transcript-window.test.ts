import { describe, expect, test } from "vitest";
import { baseAround, baseFor, windowSize } from "../../src/features/chat/transcript-window";

describe("what is laid out of a very long transcript", () => {
  test("is all of it while it is short enough", () => {
    expect(baseAround(1, 10)).toBe(0);
    expect(baseAround(windowSize, windowSize)).toBe(0);
    expect(baseFor(0, 1, 20, windowSize)).toBe(0);
    expect(baseFor(0, windowSize - 10, windowSize, windowSize)).toBe(0);
  });

  test("has the place in it, and reaches both ends and no further", () => {
    const last = 1_000_000;
    for (const seq of [1, 2, 9_999, 10_001, 500_000, 990_001, last]) {
      const base = baseAround(seq, last);
      expect(base).toBeGreaterThanOrEqual(0);
      expect(base + windowSize).toBeLessThanOrEqual(last);
      expect(seq).toBeGreaterThan(base);
      expect(seq).toBeLessThanOrEqual(base + windowSize);
    }
  });

  test("moves before a reader comes to an end behind which there are more, and rests otherwise", () => {
    const last = 1_000_000;
    const base = baseAround(500_000, last);
    expect(baseFor(base, 500_000, 500_020, last)).toBe(base);
    const up = baseFor(base, base + 400, base + 420, last);
    expect(up).toBeLessThan(base);
    expect(baseFor(up, base + 400, base + 420, last)).toBe(up);
    const down = baseFor(base, base + windowSize - 420, base + windowSize - 400, last);
    expect(down).toBeGreaterThan(base);
    expect(baseFor(0, 1, 20, last)).toBe(0);
    expect(baseFor(last - windowSize, last - 20, last, last)).toBe(last - windowSize);
  });
});
