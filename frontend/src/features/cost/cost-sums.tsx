import type { ReactNode } from "react";
import { useT } from "../../app/settings";
import type { Budgets, CostFacts, CostTotals } from "../../lib/types";
import { dollars, projected, tokensIn } from "./cost-numbers";
import { useMonthName } from "./dates";

function Sum({ title, value, note }: { title: string; value: ReactNode; note: string }) {
  return (
    <div className="border-line border-l px-8 first:border-l-0 first:pl-0 max-[1280px]:px-4">
      <dt className="text-meta text-text-3">{title}</dt>
      <dd className="font-medium text-figure">{value}</dd>
      <dd className="text-meta text-text-2">{note}</dd>
    </div>
  );
}

/** What has a price in words; with messages of which none has one it is unknown, not zero. */
function useMoney(): (totals: CostTotals) => string {
  const t = useT();
  return (totals) => dollars(totals.events === 0 ? 0 : totals.cost_nano_usd) ?? t("number.unknown");
}

function useMonthNote(budgets: Budgets): string {
  const t = useT();
  const { month, spent_month: spent } = budgets;
  if (month > 0)
    return t("cost.ofBudget", {
      percent: Math.round((spent / month) * 100),
      limit: dollars(month)?.replace(/\.00$/, "") ?? "",
    });
  if (spent === 0) return t("cost.projectedNone");
  return t("cost.projectedNote", { sum: dollars(projected(spent, Date.now()).sum) ?? "" });
}

interface Props {
  title: string;
  range: CostTotals;
  today: CostTotals;
  budgets: Budgets;
  facts: CostFacts;
  /** All of it was on flat-rate plans. */
  planned: boolean;
}

/** What the range, the month, today and one job cost, and what the cache was good for. */
export function CostSums({ title, range, today, budgets, facts, planned }: Props) {
  const t = useT();
  const asMoney = useMoney();
  const monthName = useMonthName();
  const all = tokensIn(range);
  const { jobs, cost_nano_usd: finished, median_nano_usd: median } = facts.jobs;
  const day = budgets.day;
  return (
    <dl className="flex flex-wrap gap-y-4" data-cost-sums="">
      <Sum
        title={planned ? t("cost.would", { range: title }) : title}
        value={asMoney(range)}
        note={t("cost.jobsRuns", { jobs: range.jobs, runs: range.runs })}
      />
      <Sum title={monthName} value={dollars(budgets.spent_month)} note={useMonthNote(budgets)} />
      <Sum
        title={t("cost.today")}
        value={asMoney(today)}
        note={
          day > 0
            ? t("cost.ofBudget", {
                percent: Math.round((budgets.spent_today / day) * 100),
                limit: dollars(day)?.replace(/\.00$/, "") ?? "",
              })
            : t("cost.jobs", { count: today.jobs })
        }
      />
      <Sum
        title={t("cost.perJob")}
        value={jobs === 0 ? "–" : dollars(finished / jobs)}
        note={jobs === 0 ? t("cost.perJobNone") : t("cost.median", { sum: dollars(median) ?? "" })}
      />
      <Sum
        title={t("cost.cacheRead")}
        value={
          all === 0
            ? "–"
            : t("cost.quotaPercent", { percent: Math.round((range.cache_read_tokens / all) * 100) })
        }
        note={
          all === 0
            ? t("cost.noTokens")
            : t("cost.cacheSaved", { sum: dollars(Math.max(0, facts.cache_saved)) ?? "" })
        }
      />
    </dl>
  );
}
