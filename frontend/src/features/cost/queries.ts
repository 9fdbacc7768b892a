import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";
import type { CostBy } from "../../lib/types";
import { dayStart, lastDays } from "./cost-numbers";

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

export const useBudgets = () =>
  useQuery({ queryKey: ["cost", "budgets"], queryFn: () => api.cost.budgets() });
export const useQuotas = () => useQuery({ queryKey: ["quotas"], queryFn: () => api.cost.quotas() });
export const usePrices = () => useQuery({ queryKey: ["prices"], queryFn: () => api.cost.prices() });
