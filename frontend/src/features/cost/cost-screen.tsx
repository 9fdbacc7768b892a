import { Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { AppFrame } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Empty } from "../../components/panel";
import type { CostBy } from "../../lib/types";
import { useLetters } from "../workflow/run-keys";
import { plannedCost } from "./cost-facts";
import { CostHeader, groupings, type RangeChoice, type TypedDays } from "./cost-header";
import { type CostRange, daysOf, lastRange, lasts, typedDay, typedRange } from "./cost-range";
import { Kinds, Quotas, Trust } from "./cost-side";
import { CostSums } from "./cost-sums";
import { CostTable } from "./cost-table";
import { dayLabel } from "./dates";
import { DayChart } from "./day-chart";
import { MonthChart } from "./month-chart";
import {
  useBudgets,
  useCosts,
  useFacts,
  useMonth,
  useParts,
  useQuotas,
  useToday,
  useTotals,
} from "./queries";
import { seriesOf, stackedDays, stacksOf } from "./stacks";

function useShown(by: CostBy, range: CostRange) {
  const [totals, today, facts, month] = [useTotals(range), useToday(), useFacts(range), useMonth()];
  const [perDay, groups] = [useCosts("day", range), useCosts(by, range)];
  const [models, agents] = [useCosts("model", range), useCosts("agent", range)];
  const [dayParts, parts] = [useParts("day", range), useParts(by, range)];
  const [quotas, budgets] = [useQuotas(), useBudgets()];
  const all = {
    totals,
    today,
    facts,
    month,
    perDay,
    groups,
    models,
    agents,
    dayParts,
    parts,
    quotas,
    budgets,
  };
  return { ...all, failed: Object.values(all).find((query) => query.isError) };
}

/** The chart and the rows beneath have the same models in the same colours. */
function useStacks(shown: ReturnType<typeof useShown>, range: CostRange) {
  const { dayParts, parts, perDay } = shown;
  const series = useMemo(() => seriesOf(dayParts.data ?? []), [dayParts.data]);
  const groups = useMemo(() => stacksOf(series, parts.data ?? []), [series, parts.data]);
  const days = useMemo(
    () => stackedDays(daysOf(range), stacksOf(series, dayParts.data ?? []), perDay.data ?? []),
    [range, series, dayParts.data, perDay.data],
  );
  return { series, groups, days };
}

/** The range in words: the chosen name, or its first and last day. */
function useRangeTitle(choice: RangeChoice, range: CostRange): string {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  if (choice !== "custom") return t(`cost.range.${choice}`);
  const days = daysOf(range);
  return t("cost.fromTo", {
    first: dayLabel(String(days[0]), locale),
    last: dayLabel(String(days.at(-1)), locale),
  });
}

interface BodyProps {
  by: CostBy;
  choice: RangeChoice;
  range: CostRange;
  table: boolean;
  onTable(): void;
}

function Body({ by, choice, range, table, onTable }: BodyProps) {
  const t = useT();
  const shown = useShown(by, range);
  const { totals, today, facts, month, groups, models, agents, quotas, budgets, failed } = shown;
  const { series, days, groups: stacks } = useStacks(shown, range);
  const title = useRangeTitle(choice, range);
  const planned = plannedCost(agents.data ?? [], quotas.data ?? []);
  const empty = totals.data?.events === 0;
  usePainted("cost", Boolean(totals.data && groups.data));
  return (
    <div className="grid content-start gap-x-11 gap-y-7 px-4 py-5 @min-[960px]:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-6 @min-[960px]:col-span-2">
        {failed && <ErrorBanner error={failed.error} retry={() => void failed.refetch()} />}
        {totals.data && today.data && facts.data && budgets.data && (
          <CostSums
            title={title}
            range={totals.data}
            today={today.data}
            budgets={budgets.data}
            facts={facts.data}
            planned={planned > 0 && planned === totals.data.cost_nano_usd}
          />
        )}
      </div>
      {empty ? (
        <Empty text={t("cost.empty")} command={`holdfast cost --by ${by}`} />
      ) : (
        <div className="relative min-w-0">
          <DayChart series={series} days={days} table={table} />
          <Button
            small
            look="ghost"
            className="absolute top-[-2px] right-0"
            aria-pressed={table}
            aria-keyshortcuts="T"
            onClick={onTable}
          >
            <Table2 size={13} strokeWidth={1.5} aria-hidden="true" />
            {t(table ? "cost.asChart" : "cost.asTable")}
          </Button>
        </div>
      )}
      <div className="flex min-w-0 flex-col gap-5">
        {month.data && budgets.data && <MonthChart rows={month.data} budgets={budgets.data} table={table} />}
        <Quotas quotas={quotas.data ?? []} />
      </div>
      <div className="min-w-0">
        {groups.data && groups.data.length > 0 && (
          <CostTable key={by} by={by} rows={groups.data} stacks={stacks} note={title} />
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        {models.data && models.data.length > 0 && <Kinds models={models.data} />}
        {totals.data && !empty && facts.data && (
          <Trust totals={totals.data} facts={facts.data} planned={planned} />
        )}
      </div>
    </div>
  );
}

/** What the work of agents costs. */
export function CostScreen() {
  const t = useT();
  const [choice, setChoice] = useState<RangeChoice>(30);
  const [typed, setTyped] = useState<TypedDays>(() => {
    const now = Date.now();
    return { first: typedDay(lastRange(30, now).from), last: typedDay(now) };
  });
  const [by, setBy] = useState<CostBy>("session");
  const [table, setTable] = useState(false);
  const today = typedDay(Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next day has other days
  const range = useMemo(
    () => (choice === "custom" ? typedRange(typed.first, typed.last) : lastRange(choice, Date.now())),
    [choice, typed, today],
  );
  useLetters({
    ...Object.fromEntries(lasts.map((last, i) => [String(i + 1), () => setChoice(last)])),
    "4": () => setChoice("custom"),
    g: () => setBy(groupings[(groupings.indexOf(by) + 1) % groupings.length] ?? "day"),
    t: () => setTable(!table),
  });
  return (
    <AppFrame place="cost" title={t("cost.title")}>
      <CostHeader {...{ choice, typed, range, by }} onChoice={setChoice} onTyped={setTyped} onBy={setBy} />
      <main
        data-region="main"
        aria-label={t("cost.title")}
        className="@container min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]"
      >
        {range && <Body {...{ by, choice, range, table }} onTable={() => setTable(!table)} />}
      </main>
    </AppFrame>
  );
}
