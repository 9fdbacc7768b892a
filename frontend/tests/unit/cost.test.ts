import { describe, expect, test } from "vitest";
import { offPercent, plannedCost, runningSum } from "../../src/features/cost/cost-facts";
import {
  axis,
  csv,
  dayStart,
  dollars,
  priceOf,
  priceText,
  projected,
} from "../../src/features/cost/cost-numbers";
import {
  daysOf,
  lastRange,
  monthRange,
  queryOf,
  typedDay,
  typedRange,
} from "../../src/features/cost/cost-range";
import { seriesOf, stackedDays, stacksOf } from "../../src/features/cost/stacks";
import type { AgentQuota, CostPart, CostRow } from "../../src/lib/types";

const row = (change: Partial<CostRow>): CostRow => ({
  key: "",
  label: "",
  tokens_sent: 0,
  tokens_received: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_nano_usd: null,
  reasoning_tokens: 0,
  events: 0,
  unknown_events: 0,
  unknown_tokens: 0,
  reported: 0,
  computed: 0,
  metered: 0,
  jobs: 0,
  runs: 0,
  latest_occurred_at: 0,
  ...change,
});

const now = new Date(2026, 10, 22, 15, 30).getTime();

test("an unknown cost is no number, a known one of nothing is zero", () => {
  expect(dollars(null)).toBeNull();
  expect(dollars(0)).toBe("$0.00");
  expect(dollars(1_234_567_890)).toBe("$1.23");
  expect(dollars(1_000)).toBe("<$0.01");
});

describe("the days of a range", () => {
  test("are those of the local clock, from the beginning of the first", () => {
    const query = queryOf("day", lastRange(30, now));
    expect(new Date(query.from).getHours()).toBe(0);
    expect(daysOf(lastRange(30, now)).at(-1)).toBe(dayStart(now, 0));
    expect(query.to).toBe(0);
  });

  test("can be typed, both ends included, and not upside down or without end", () => {
    const range = typedRange("2026-11-01", "2026-11-03");
    expect(range?.days).toBe(3);
    expect(daysOf(range as NonNullable<typeof range>).map(typedDay)).toEqual([
      "2026-11-01",
      "2026-11-02",
      "2026-11-03",
    ]);
    expect(typedDay(range?.to ?? 0)).toBe("2026-11-04");
    expect(typedRange("2026-11-03", "2026-11-01")).toBeNull();
    expect(typedRange("", "2026-11-01")).toBeNull();
    expect(typedRange("2000-01-01", "2026-11-01")).toBeNull();
  });
});

test.each([
  [13.86, 15, 5],
  [16, 20, 5],
  [0.031, 0.04, 0.01],
  [0, 1, 1],
])("an axis for %d ends at %d in steps of %d", (most, top, step) => {
  expect(axis(most).top).toBeCloseTo(top);
  expect(axis(most).step).toBeCloseTo(step);
});

test("a table is read by a spreadsheet without running anything in it", () => {
  const text = csv([
    row({ key: "a", label: '=cmd("x"),1', cost_nano_usd: 1_500_000_000, reported: 1_500_000_000 }),
    row({ key: "b", label: "공지", unknown_events: 2, unknown_tokens: 7 }),
  ]);
  const [head, first, second] = text.split("\n");
  expect(head?.split(",")).toHaveLength(15);
  expect(first).toBe(`a,"'=cmd(""x""),1",0,0,0,0,0,0,0,0,0,0,1.5,1.5,0`);
  expect(second).toBe("b,공지,0,0,0,0,0,0,0,0,2,7,,0,0");
});

test("a price is typed and shown in dollars", () => {
  expect(priceOf("3")).toBe(3_000_000_000);
  expect(priceOf(" 0,25 ")).toBe(250_000_000);
  expect(priceOf("-1")).toBeNull();
  expect(priceOf("much")).toBeNull();
  expect(priceOf("")).toBeNull();
  expect(priceText(3_750_000_000)).toBe("3.75");
});

describe("the month", () => {
  test("begins on its first day, by the local clock", () => {
    expect(new Date(monthRange(now).from).getDate()).toBe(1);
    expect(new Date(monthRange(now).from).getHours()).toBe(0);
  });

  test("is projected at the pace of its days so far", () => {
    const noon = new Date(2026, 5, 15, 12).getTime(); // 14.5 of 30 days
    expect(projected(29e9, noon).sum).toBeCloseTo(60e9, -7);
    expect(projected(29e9, noon).days).toBe(15);
  });

  test("takes its first hours for a day, and never costs less than it has", () => {
    expect(projected(1e9, new Date(2026, 5, 1, 1).getTime()).sum).toBeCloseTo(30e9, -7);
    expect(projected(1e9, new Date(2026, 5, 30, 23, 59).getTime()).sum).toBeGreaterThanOrEqual(1e9);
  });
});

describe("the month's line", () => {
  test("adds its days up, those without costs too", () => {
    const early = new Date(2026, 10, 4, 9).getTime();
    const rows = [
      row({ key: String(dayStart(early, 3)), cost_nano_usd: 2 }),
      row({ key: String(dayStart(early, 1)), cost_nano_usd: 5 }),
      row({ key: String(dayStart(early, 0)), cost_nano_usd: null }),
    ];
    expect(runningSum(rows, early)).toEqual([2, 2, 7, 7]);
  });
});

describe("the chart", () => {
  const part = (provider: string, model: string, back: number, cost: number): CostPart => ({
    key: String(dayStart(now, back)),
    provider,
    model,
    cost_nano_usd: cost,
  });

  test("has a hue for each provider and a lightness for each model, the dearest first", () => {
    const parts = [
      part("small", "s", 0, 6),
      part("big", "cheap", 0, 2),
      part("big", "dear", 0, 5),
      part("small", "s2", 1, 1),
    ];
    const series = seriesOf(parts);
    expect(series.map(({ model, colour, total }) => [model, colour, total])).toEqual([
      ["dear", "c1", 5],
      ["cheap", "c2", 2],
      ["s", "c4", 6],
      [null, "edge", 1],
    ]);
    expect(stacksOf(series, parts).of(String(dayStart(now, 1)))).toEqual([0, 0, 0, 1]);
    expect(stacksOf(series, parts).of("none")).toEqual([0, 0, 0, 0]);
  });

  test("has every day, also one that begins an hour late, and marks what has no price", () => {
    const late = String(dayStart(now, 1) + 3_600_000);
    const parts = [{ ...part("p", "m", 1, 3), key: late }];
    const rows = [row({ key: late, unknown_events: 1 }), row({ key: String(dayStart(now, 0)) })];
    const days = stackedDays(daysOf(lastRange(3, now)), stacksOf(seriesOf(parts), parts), rows);
    expect(days.map(({ sum, unknown }) => [sum, unknown])).toEqual([
      [0, false],
      [3, true],
      [0, false],
    ]);
  });
});

test("an agent with limits of time is on a plan, but for what it says is paid by the token", () => {
  const agents = [
    row({ key: "claude", cost_nano_usd: 10, metered: 4 }),
    row({ key: "codex", cost_nano_usd: 7 }),
  ];
  expect(plannedCost(agents, [{ agent: "claude" } as AgentQuota])).toBe(6);
  expect(plannedCost(agents, [])).toBe(0);
});

test("prices are compared with reports in percent", () => {
  const jobs = { jobs: 0, cost_nano_usd: 0, median_nano_usd: 0 };
  expect(offPercent({ checked: 200, recomputed: 198, cache_saved: 0, jobs })).toBeCloseTo(1);
  expect(offPercent({ checked: 0, recomputed: 0, cache_saved: 0, jobs })).toBe(0);
});
