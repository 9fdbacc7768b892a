import { money } from "../../lib/numbers";
import type { CostBy, CostDay, CostQuery, CostRow } from "../../lib/types";

/** Money is in 10⁻⁹ US dollars. */
const nano = 1e9;
const dayMs = 86_400_000;

/** Money of a row; null when nothing in it has a price: unknown is never zero. */
export function dollars(amount: number | null): string | null {
  return amount === null ? null : money(amount / nano);
}

/** The beginning of a local day, `back` days before now. UTC ms. */
export function dayStart(now: number, back: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - back);
  return day.getTime();
}

/** What is summed up over the last days, today included; days are those of the local clock. */
export function lastDays(by: CostBy, days: number, now: number): CostQuery {
  return {
    by,
    from: dayStart(now, days - 1),
    to: 0,
    project_hash: "",
    session_id: "",
    zone_offset: -new Date(now).getTimezoneOffset() * 60_000,
  };
}

/** What is summed up over the days of this month until now. */
export function thisMonth(now: number): CostQuery {
  return lastDays("day", new Date(now).getDate(), now);
}

/** What a month will cost when it goes on as until now; a day that has begun counts as far as it has gone. */
export function projected(soFar: number, now: number): { sum: number; days: number } {
  const date = new Date(now);
  const begun = new Date(date.getFullYear(), date.getMonth(), 1).getTime();
  const end = new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime();
  // The first hours of a month say little: they count as a day.
  const elapsed = Math.max(dayMs, now - begun);
  return { sum: Math.max(soFar, (soFar / elapsed) * (end - begun)), days: date.getDate() };
}

/** The models of a chart, the dearest first; what goes beyond the colours is one, with the name null. */
export interface Series {
  model: string | null;
  total: number; // 10⁻⁹ US dollars
  models: number;
}

export interface StackedDay {
  at: number; // UTC ms of its beginning
  /** What each series cost, in their order. */
  parts: readonly number[];
  sum: number;
  /** Something of it has no price. */
  unknown: boolean;
}

/** Days with what each model cost in them: every day of the range, and at most `most` series. */
export function stacked(
  rows: readonly CostDay[],
  days: readonly DayCost[],
  most: number,
): { series: Series[]; days: StackedDay[] } {
  const totals = new Map<string, number>();
  for (const { model, cost_nano_usd: cost } of rows)
    if (cost !== null) totals.set(model, (totals.get(model) ?? 0) + cost);
  const all = [...totals].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  const own = all.length > most ? most - 1 : most;
  const series: Series[] = all.slice(0, own).map(([model, total]) => ({ model, total, models: 1 }));
  const rest = all.slice(own);
  if (rest.length > 0)
    series.push({ model: null, total: rest.reduce((sum, [, x]) => sum + x, 0), models: rest.length });
  const place = new Map(all.map(([model], i) => [model, Math.min(i, series.length - 1)]));
  const first = days[0]?.at ?? 0;
  const parts = days.map(() => series.map(() => 0));
  for (const { day, model, cost_nano_usd: cost } of rows) {
    const of = parts[Math.round((day - first) / dayMs)];
    const at = place.get(model);
    if (of && at !== undefined) of[at] = (of[at] ?? 0) + (cost ?? 0);
  }
  return {
    series,
    days: days.map(({ at, row }, i) => {
      const of = parts[i] ?? [];
      return { at, parts: of, sum: of.reduce((a, b) => a + b, 0), unknown: (row?.unknown_events ?? 0) > 0 };
    }),
  };
}

export interface DayCost {
  at: number; // UTC ms of its beginning
  row: CostRow | null;
}

/** Every day of a range in order, with what is known of it: one without costs is a day as well. */
export function everyDay(rows: readonly CostRow[], days: number, now: number): DayCost[] {
  const first = dayStart(now, days - 1);
  const found = new Map<number, CostRow>();
  // A day of 23 or 25 hours begins beside the multiple of 24: the nearest one is meant.
  for (const row of rows) found.set(Math.round((Number(row.key) - first) / dayMs), row);
  return Array.from({ length: days }, (_, i) => ({
    at: dayStart(now, days - 1 - i),
    row: found.get(i) ?? null,
  }));
}

/** The highest value of an axis and its step: 1, 2 or 5 times a power of ten, about four of them. */
export function axis(most: number): { top: number; step: number } {
  if (most <= 0) return { top: 1, step: 1 };
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  return { top: Math.ceil(most / step) * step, step };
}

/** All tokens that went in. */
export const tokensIn = (row: Pick<CostRow, "tokens_sent" | "cache_read_tokens" | "cache_write_tokens">) =>
  row.tokens_sent + row.cache_read_tokens + row.cache_write_tokens;

const quoted = (cell: string | number | null) => {
  const text = cell === null ? "" : String(cell);
  // A spreadsheet would run what begins like a formula.
  const safe = typeof cell === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as comma separated values, columns named as in the database; an unknown cost is empty. */
export function csv(rows: readonly CostRow[]): string {
  const columns = [
    "key",
    "label",
    "events",
    "tokens_sent",
    "tokens_received",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "unknown_events",
    "unknown_tokens",
  ] as const;
  const usd = (amount: number | null) => (amount === null ? null : amount / nano);
  const lines = rows.map((row) =>
    [...columns.map((name) => row[name]), usd(row.cost_nano_usd), usd(row.reported), usd(row.computed)]
      .map(quoted)
      .join(","),
  );
  return `${[[...columns, "cost_usd", "reported_usd", "computed_usd"].join(","), ...lines].join("\n")}\n`;
}

/** US dollars for a million tokens, as a price is typed; null when it is no price. */
export function priceOf(typed: string): number | null {
  const value = Number(typed.trim().replace(",", "."));
  return typed.trim() === "" || !Number.isFinite(value) || value < 0 ? null : Math.round(value * nano);
}

/** A price as it is shown and typed. */
export const priceText = (amount: number) => String(amount / nano);
