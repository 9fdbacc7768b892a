import type { CostBy, CostQuery } from "../../lib/types";
import { dayStart } from "./cost-numbers";

const dayMs = 86_400_000;

/** The ranges that end today, in days. */
export const lasts = [7, 30, 90] as const;
export type Last = (typeof lasts)[number];

/** More days than this are not drawn side by side. */
const mostDays = 731;

/** Whole days of the local clock. */
export interface CostRange {
  from: number; // UTC ms of the first day's beginning
  to: number; // UTC ms of the beginning of the day after the last one; 0: today is the last one
  days: number;
}

/** The last days, today included. */
export const lastRange = (days: number, now: number): CostRange => ({
  from: dayStart(now, days - 1),
  to: 0,
  days,
});

/** The days of this month until now. */
export const monthRange = (now: number): CostRange => lastRange(new Date(now).getDate(), now);

/** The beginning of a day that is given as the field of a form gives it. NaN for none. */
const dayOf = (typed: string) => new Date(`${typed}T00:00`).getTime();

/** The days that two fields name, both included; null when they name none, or too many. */
export function typedRange(first: string, last: string): CostRange | null {
  const [from, end] = [dayOf(first), dayOf(last)];
  // A day of 23 or 25 hours is one day.
  const days = Math.round((end - from) / dayMs) + 1;
  if (!(days >= 1 && days <= mostDays)) return null;
  return { from, to: dayStart(end, -1), days };
}

/** A day as the field of a form takes it. */
export function typedDay(at: number): string {
  const day = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The beginning of each day of a range, in order. */
export const daysOf = ({ from, days }: CostRange): number[] =>
  Array.from({ length: days }, (_, i) => dayStart(from, -i));

/** What is summed up over a range; days are those of the local clock. */
export const queryOf = (by: CostBy, { from, to }: CostRange): CostQuery => ({
  by,
  from,
  to,
  project_hash: "",
  session_id: "",
  zone_offset: -new Date(to || Date.now()).getTimezoneOffset() * 60_000,
});
