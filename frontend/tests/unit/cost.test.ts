import { describe, expect, test } from "vitest";
import {
  axis,
  csv,
  dayStart,
  dollars,
  everyDay,
  lastDays,
  priceOf,
  priceText,
  projected,
  stacked,
  thisMonth,
} from "../../src/features/cost/cost-numbers";
import type { CostRow } from "../../src/lib/types";

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
  test("are all there, each with its own costs", () => {
    const rows = [
      row({ key: String(dayStart(now, 2)), events: 3 }),
      row({ key: String(dayStart(now, 0)), events: 1 }),
    ];
    expect(everyDay(rows, 4, now).map((day) => day.row?.events ?? 0)).toEqual([0, 3, 0, 1]);
  });

  test("are those of the local clock, also where a day has 23 or 25 hours", () => {
    const query = lastDays("day", 30, now);
    expect(new Date(query.from).getHours()).toBe(0);
    expect(query.zone_offset).toBe(-new Date(now).getTimezoneOffset() * 60_000);
    const late = [row({ key: String(dayStart(now, 5) + 3_600_000), events: 1 })];
    expect(everyDay(late, 30, now).findIndex((day) => day.row !== null)).toBe(24);
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
  expect(head?.split(",")).toHaveLength(13);
  expect(first).toBe(`a,"'=cmd(""x""),1",0,0,0,0,0,0,0,0,1.5,1.5,0`);
  expect(second).toBe("b,공지,0,0,0,0,0,0,2,7,,0,0");
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
    expect(new Date(thisMonth(now).from).getDate()).toBe(1);
    expect(new Date(thisMonth(now).from).getHours()).toBe(0);
  });

  test("is projected at the pace of its days so far", () => {
    const noon = new Date(2026, 10, 15, 12).getTime(); // 14.5 of 30 days
    expect(projected(29e9, noon).sum).toBeCloseTo(60e9, -7);
    expect(projected(29e9, noon).days).toBe(15);
  });

  test("takes its first hours for a day, and never costs less than it has", () => {
    expect(projected(1e9, new Date(2026, 10, 1, 1).getTime()).sum).toBeCloseTo(30e9, -7);
    expect(projected(1e9, new Date(2026, 10, 30, 23, 59).getTime()).sum).toBeGreaterThanOrEqual(1e9);
  });
});

describe("the chart", () => {
  const day = (model: string, back: number, cost: number | null) => ({
    day: dayStart(now, back),
    agent: "a",
    model,
    tokens_sent: 0,
    tokens_received: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    cost_nano_usd: cost,
  });

  test("stacks models, the dearest first, and keeps what has no price out of the sums", () => {
    const rows = [day("cheap", 0, 1), day("dear", 0, 5), day("dear", 1, 2), day("nobody's", 1, null)];
    const days = everyDay([row({ key: String(dayStart(now, 1)), unknown_events: 1 })], 3, now);
    const { series, days: stacks } = stacked(rows, days, 5);
    expect(series.map(({ model }) => model)).toEqual(["dear", "cheap"]);
    expect(stacks.map(({ parts, sum, unknown }) => [parts, sum, unknown])).toEqual([
      [[0, 0], 0, false],
      [[2, 0], 2, true],
      [[5, 1], 6, false],
    ]);
  });

  test("puts the models beyond its colours together", () => {
    const rows = ["a", "b", "c", "d"].map((model, i) => day(model, 0, 4 - i));
    const { series, days: stacks } = stacked(rows, everyDay([], 1, now), 3);
    expect(series).toEqual([
      { model: "a", total: 4, models: 1 },
      { model: "b", total: 3, models: 1 },
      { model: null, total: 3, models: 2 },
    ]);
    expect(stacks[0]?.parts).toEqual([4, 3, 3]);
  });
});
