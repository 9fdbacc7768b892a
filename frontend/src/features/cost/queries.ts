import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";
import type { CostBy } from "../../lib/types";
import { dayStart, lastDays, thisMonth } from "./cost-numbers";

const refetchMs = 30_000;

/** The day is part of the key: a page that stays open over midnight asks anew. */
const today = () => dayStart(Date.now(), 0);

export const useCosts = (by: CostBy, days: number) =>
  useQuery({
    queryKey: ["cost", "summary", by, days, today()],
    queryFn: () => api.cost.summary(lastDays(by, days, Date.now())),
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs,
  });

export const useTotals = (days: number) =>
  useQuery({
    queryKey: ["cost", "totals", days, today()],
    queryFn: () => api.cost.totals(lastDays("day", days, Date.now())),
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs,
  });

/** What each day cost by model. */
export const useDays = (days: number) =>
  useQuery({
    queryKey: ["cost", "days", days, today()],
    queryFn: () => api.cost.days(lastDays("day", days, Date.now())),
    placeholderData: keepPreviousData,
    refetchInterval: refetchMs,
  });

/** What this month cost until now. */
export const useMonth = () =>
  useQuery({
    queryKey: ["cost", "month", today()],
    queryFn: () => api.cost.totals(thisMonth(Date.now())),
    refetchInterval: refetchMs,
  });

export const useBudgets = () =>
  useQuery({ queryKey: ["cost", "budgets"], queryFn: () => api.cost.budgets() });
export const useQuotas = () => useQuery({ queryKey: ["quotas"], queryFn: () => api.cost.quotas() });
export const usePrices = () => useQuery({ queryKey: ["prices"], queryFn: () => api.cost.prices() });
