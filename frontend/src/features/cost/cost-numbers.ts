import { money } from "../../lib/numbers";
import type { CostRow } from "../../lib/types";

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

/** What a month will cost when it goes on as until now; a day that has begun counts as far as it has gone. */
export function projected(soFar: number, now: number): { sum: number; days: number } {
  const date = new Date(now);
  const begun = new Date(date.getFullYear(), date.getMonth(), 1).getTime();
  const end = new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime();
  // The first hours of a month say little: they count as a day.
  const elapsed = Math.max(dayMs, now - begun);
  return { sum: Math.max(soFar, (soFar / elapsed) * (end - begun)), days: date.getDate() };
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

/** Rows as comma separated values, columns named as in the database, and what the table sums up; an unknown cost is empty. */
export function csv(rows: readonly CostRow[]): string {
  const columns = [
    "key",
    "label",
    "jobs",
    "events",
    "tokens_in",
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
    [
      ...columns.map((name) => (name === "tokens_in" ? tokensIn(row) : row[name])),
      usd(row.cost_nano_usd),
      usd(row.reported),
      usd(row.computed),
    ]
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
