import type { Budgets } from "../../lib/types";

const steps = [100, 80] as const;

interface Reached {
  /** The same for one step of one day or month. */
  id: string;
  of: "day" | "month";
  percent: number;
  limit: number; // 10⁻⁹ US dollars
}

/** The highest steps of budgets that are reached. */
export function reachedOf(budgets: Budgets, now: number): Reached[] {
  const day = new Date(now);
  const month = `${day.getFullYear()}-${day.getMonth() + 1}`;
  const all = [
    { of: "day", limit: budgets.day, spent: budgets.spent_today, when: `${month}-${day.getDate()}` },
    { of: "month", limit: budgets.month, spent: budgets.spent_month, when: month },
  ] as const;
  return all.flatMap(({ of, limit, spent, when }) => {
    const percent = limit > 0 ? steps.find((step) => spent * 100 >= limit * step) : undefined;
    return percent ? [{ id: `${of} ${percent} ${when}`, of, percent, limit }] : [];
  });
}
