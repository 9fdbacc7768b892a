import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";
import type { CostBy } from "../../lib/types";
import { type CostRange, lastRange, monthRange, queryOf } from "./cost-range";

/** What is shown stays until the new sums are there, and they are asked for again while they are looked at. */
const kept = { placeholderData: keepPreviousData, refetchInterval: 30_000 } as const;

export const useCosts = (by: CostBy, range: CostRange) =>
  useQuery({
    queryKey: ["cost", "summary", by, range.from, range.to],
    queryFn: () => api.cost.summary(queryOf(by, range)),
    ...kept,
  });

export const useTotals = (range: CostRange) =>
  useQuery({
    queryKey: ["cost", "totals", range.from, range.to],
    queryFn: () => api.cost.totals(queryOf("day", range)),
    ...kept,
  });

async function shownOf(by: CostBy, range: CostRange) {
  const of = (grouping: CostBy) => queryOf(grouping, range);
  const [totals, facts, perDay, groups, models, agents, dayParts, parts] = await Promise.all([
    api.cost.totals(of("day")),
    api.cost.facts(of("day")),
    api.cost.summary(of("day")),
    api.cost.summary(of(by)),
    api.cost.summary(of("model")),
    api.cost.summary(of("agent")),
    api.cost.parts(of("day")),
    api.cost.parts(of(by)),
  ]);
  return { by, range, totals, facts, perDay, groups, models, agents, dayParts, parts };
}

/** Everything of a range at once: sums of one range beside rows of another would contradict each other. */
export type ShownCosts = Awaited<ReturnType<typeof shownOf>>;

export const useShownCosts = (by: CostBy, range: CostRange | null) =>
  useQuery({
    queryKey: ["cost", "shown", by, range?.from, range?.to],
    queryFn: range ? () => shownOf(by, range) : skipToken,
    ...kept,
  });

/** The day is part of the key: a page that stays open over midnight asks anew. */
export const useToday = () => useTotals(lastRange(1, Date.now()));

/** What each day of this month cost until now. */
export const useMonth = () => useCosts("day", monthRange(Date.now()));

export const useBudgets = () =>
  useQuery({ queryKey: ["cost", "budgets"], queryFn: () => api.cost.budgets() });
export const useQuotas = () => useQuery({ queryKey: ["quotas"], queryFn: () => api.cost.quotas() });
export const usePrices = () => useQuery({ queryKey: ["prices"], queryFn: () => api.cost.prices() });
