import { Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useLetters } from "../../app/letters";
import { AppFrame } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Empty } from "../../components/panel";
import type { CostBy, CostRow } from "../../lib/types";
import { plannedCost } from "./cost-facts";
import { CostHeader, groupings, type RangeChoice, type TypedDays } from "./cost-header";
import { type CostRange, daysOf, lastRange, lasts, typedDay, typedRange } from "./cost-range";
import { Kinds, Quotas, Trust } from "./cost-side";
import { CostSums } from "./cost-sums";
import { CostTable } from "./cost-table";
import { dayLabel } from "./dates";
import { DayChart } from "./day-chart";
import { MonthChart } from "./month-chart";
import { type ShownCosts, useBudgets, useMonth, useQuotas, useShownCosts, useToday } from "./queries";
import { seriesOf, stackedDays, stacksOf } from "./stacks";

/** The chart and the rows beneath have the same models in the same colours. */
function useStacks(shown: ShownCosts | undefined) {
  return useMemo(() => {
    const series = seriesOf(shown?.dayParts ?? []);
    const days = shown
      ? stackedDays(daysOf(shown.range), stacksOf(series, shown.dayParts), shown.perDay)
      : [];
    return { series, days, groups: stacksOf(series, shown?.parts ?? []) };
  }, [shown]);
}

/** A range in words: its name, or its first and last day. */
function useRangeTitle(range: CostRange | undefined): string {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  if (!range) return "";
  const last = range.to === 0 ? lasts.find((days) => days === range.days) : undefined;
  if (last) return t(`cost.range.${last}`);
  const days = daysOf(range);
  return t("cost.fromTo", {
    first: dayLabel(String(days[0]), locale),
    last: dayLabel(String(days.at(-1)), locale),
  });
}

interface BodyProps {
  shown: ShownCosts | undefined;
  failed: Failed | undefined;
  table: boolean;
  onTable(): void;
}

interface Failed {
  error: unknown;
  refetch(): unknown;
}

function Body({ shown, failed: notShown, table, onTable }: BodyProps) {
  const t = useT();
  const [today, month, quotas, budgets] = [useToday(), useMonth(), useQuotas(), useBudgets()];
  const failed = notShown ?? [today, month, quotas, budgets].find((query) => query.isError);
  const { series, days, groups: stacks } = useStacks(shown);
  const title = useRangeTitle(shown?.range);
  const planned = plannedCost(shown?.agents ?? [], quotas.data ?? []);
  const empty = shown?.totals.events === 0;
  usePainted("cost", shown !== undefined);
  return (
    <div className="grid content-start gap-x-11 gap-y-7 px-4 py-5 @min-[960px]:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-6 @min-[960px]:col-span-2">
        {failed && <ErrorBanner error={failed.error} retry={() => void failed.refetch()} />}
        {shown && today.data && budgets.data && (
          <CostSums
            title={title}
            range={shown.totals}
            today={today.data}
            budgets={budgets.data}
            facts={shown.facts}
            planned={planned > 0 && planned === shown.totals.cost_nano_usd}
          />
        )}
      </div>
      {empty ? (
        <Empty text={t("cost.empty")} command="holdfast cost --by session" />
      ) : (
        shown && (
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
        )
      )}
      <div className="flex min-w-0 flex-col gap-5">
        {month.data && budgets.data && <MonthChart rows={month.data} budgets={budgets.data} table={table} />}
        <Quotas quotas={quotas.data ?? []} />
      </div>
      <div className="min-w-0">
        {shown && shown.groups.length > 0 && (
          <CostTable key={shown.by} by={shown.by} rows={shown.groups} stacks={stacks} note={title} />
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        {shown && shown.models.length > 0 && <Kinds models={shown.models} />}
        {shown && !empty && <Trust totals={shown.totals} facts={shown.facts} planned={planned} />}
      </div>
    </div>
  );
}

const noRows: readonly CostRow[] = [];

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
  const query = useShownCosts(by, range);
  const shown = query.data;
  useLetters({
    ...Object.fromEntries(lasts.map((last, i) => [`costRange${i + 1}`, () => setChoice(last)])),
    costRange4: () => setChoice("custom"),
    costGroup: () => setBy(groupings[(groupings.indexOf(by) + 1) % groupings.length] ?? "day"),
    costTable: () => setTable(!table),
  });
  return (
    <AppFrame place="cost" title={t("cost.title")}>
      <CostHeader
        {...{ choice, typed, by }}
        valid={range !== null}
        rows={shown?.groups ?? noRows}
        onChoice={setChoice}
        onTyped={setTyped}
        onBy={setBy}
      />
      <main
        data-region="main"
        aria-label={t("cost.title")}
        className="@container min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]"
      >
        <Body
          shown={shown}
          failed={query.isError ? query : undefined}
          table={table}
          onTable={() => setTable(!table)}
        />
      </main>
    </AppFrame>
  );
}
