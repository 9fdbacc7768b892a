import { keepPreviousData, useQuery } from "@tanstack/react-query";
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

/** What each model cost in each group. */
export const useParts = (by: CostBy, range: CostRange) =>
  useQuery({
    queryKey: ["cost", "parts", by, range.from, range.to],
    queryFn: () => api.cost.parts(queryOf(by, range)),
    ...kept,
  });

export const useTotals = (range: CostRange) =>
  useQuery({
    queryKey: ["cost", "totals", range.from, range.to],
    queryFn: () => api.cost.totals(queryOf("day", range)),
    ...kept,
  });

/** What the sums mean, and how far they can be trusted. */
export const useFacts = (range: CostRange) =>
  useQuery({
    queryKey: ["cost", "facts", range.from, range.to],
    queryFn: () => api.cost.facts(queryOf("day", range)),
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
