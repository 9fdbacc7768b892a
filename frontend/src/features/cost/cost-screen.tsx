import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { AppFrame, ScreenHead } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Empty } from "../../components/panel";
import { tokens } from "../../lib/numbers";
import type { CostBy, CostTotals } from "../../lib/types";
import { useLetters } from "../workflow/run-keys";
import { csv, dollars, everyDay, projected, tokensIn } from "./cost-numbers";
import { BudgetSettings, Kinds, Quotas, Trust } from "./cost-side";
import { CostTable } from "./cost-table";
import { DayChart } from "./day-chart";
import { PriceTable } from "./price-table";
import { useBudgets, useCosts, useDays, useMonth, useQuotas, useTotals } from "./queries";

const ranges = [7, 30, 90] as const;
const groupings: readonly CostBy[] = [
  "day",
  "session",
  "project",
  "model",
  "agent",
  "job",
  "conversation",
  "workflow",
];

interface SegmentsProps<T extends string | number> {
  label: string;
  options: readonly { value: T; title: string }[];
  value: T;
  onChange(value: T): void;
}

/** A choice of few, side by side. */
function Segments<T extends string | number>(props: SegmentsProps<T>) {
  const { label, options, value, onChange } = props;
  return (
    <fieldset className="flex shrink-0 overflow-hidden rounded-control border border-line-strong">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          className={`h-[26px] border-line-strong border-l px-2.5 text-dense nth-2:border-l-0 -outline-offset-2 ${option.value === value ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
          onClick={() => onChange(option.value)}
        >
          {option.title}
        </button>
      ))}
    </fieldset>
  );
}

function Sum({ title, value, note }: { title: string; value: ReactNode; note: string }) {
  return (
    <div className="border-line border-l px-4 first:border-l-0 first:pl-0">
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

/** What the month will cost at the pace of its days so far: a guess, and called one. */
function Projection() {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const month = useMonth().data;
  if (!month) return null;
  const now = Date.now();
  const title = t("cost.projected", {
    month: new Date(now).toLocaleDateString(locale === "ko" ? "ko-KR" : "en-GB", { month: "long" }),
  });
  const soFar = month.events === 0 ? 0 : month.cost_nano_usd;
  if (soFar === null || soFar === 0)
    return (
      <Sum title={title} value={soFar === null ? t("number.unknown") : "–"} note={t("cost.projectedNone")} />
    );
  const { sum, days } = projected(soFar, now);
  return (
    <Sum
      title={title}
      value={dollars(sum)}
      note={t("cost.projectedNote", { sum: dollars(soFar) ?? "", days })}
    />
  );
}

function Sums({ days, range, today }: { days: number; range: CostTotals; today: CostTotals }) {
  const t = useT();
  const budgets = useBudgets().data;
  const asMoney = useMoney();
  const all = tokensIn(range);
  const limit = dollars(budgets?.day ?? 0) ?? "";
  return (
    <dl className="flex flex-wrap gap-y-4" data-cost-sums="">
      <Sum
        title={t(`cost.range.${days as (typeof ranges)[number]}`)}
        value={asMoney(range)}
        note={t("cost.events", { count: range.events })}
      />
      <Sum
        title={t("cost.today")}
        value={asMoney(today)}
        note={budgets && budgets.day > 0 ? t("cost.ofBudget", { limit }) : t("cost.noBudget")}
      />
      <Projection />
      <Sum
        title={t("cost.cacheRead")}
        value={
          all === 0
            ? "–"
            : t("cost.quotaPercent", { percent: Math.round((range.cache_read_tokens / all) * 100) })
        }
        note={t("cost.cacheReadNote", { tokens: tokens(range.cache_read_tokens), all: tokens(all) })}
      />
      <Sum
        title={t("cost.unknown")}
        value={range.unknown_events === 0 ? "–" : t("cost.tokens", { tokens: tokens(range.unknown_tokens) })}
        note={t("cost.unknownNote", { count: range.unknown_events })}
      />
    </dl>
  );
}

function CopyCsv({ by, days }: { by: CostBy; days: number }) {
  const t = useT();
  const rows = useCosts(by, days).data;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(csv(rows ?? []));
    setCopied(true);
  };
  return (
    <Button disabled={!rows || rows.length === 0} onClick={() => void copy()} data-csv="">
      <Download size={13} strokeWidth={1.5} aria-hidden="true" />
      {copied ? t("action.copied") : t("cost.csv")}
    </Button>
  );
}

function Body({ by, days }: { by: CostBy; days: number }) {
  const t = useT();
  const [range, today] = [useTotals(days), useTotals(1)];
  const [perDay, groups, models] = [useCosts("day", days), useCosts(by, days), useCosts("model", days)];
  const byModel = useDays(days);
  const quotas = useQuotas();
  usePainted("cost", Boolean(range.data && groups.data));
  const failed = [range, today, perDay, byModel, groups, models, quotas].find((query) => query.isError);
  return (
    <div className="grid content-start gap-x-11 gap-y-8 px-4 py-5 @min-[960px]:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-8">
        {failed && <ErrorBanner error={failed.error} retry={() => void failed.refetch()} />}
        {range.data && today.data && <Sums days={days} range={range.data} today={today.data} />}
        {range.data?.events === 0 && <Empty text={t("cost.empty")} command="holdfast cost --by session" />}
        {perDay.data && byModel.data && (
          <DayChart days={everyDay(perDay.data, days, Date.now())} models={byModel.data} />
        )}
        {groups.data && groups.data.length > 0 && <CostTable by={by} rows={groups.data} />}
      </div>
      <div className="flex min-w-0 flex-col gap-7">
        <BudgetSettings />
        <Quotas quotas={quotas.data ?? []} />
        {models.data && models.data.length > 0 && <Kinds models={models.data} />}
        {range.data && <Trust totals={range.data} />}
      </div>
      <div className="min-w-0 @min-[960px]:col-span-2">
        <PriceTable />
      </div>
    </div>
  );
}

/** What the work of agents costs. */
export function CostScreen() {
  const t = useT();
  const [days, setDays] = useState<(typeof ranges)[number]>(30);
  const [by, setBy] = useState<CostBy>("day");
  useLetters({
    "1": () => setDays(7),
    "2": () => setDays(30),
    "3": () => setDays(90),
    g: () => setBy(groupings[(groupings.indexOf(by) + 1) % groupings.length] ?? "day"),
  });
  return (
    <AppFrame place="cost" title={t("cost.title")}>
      <ScreenHead title={t("cost.title")}>
        <span className="flex-1" />
        <Segments<(typeof ranges)[number]>
          label={t("cost.range")}
          options={ranges.map((value) => ({ value, title: t(`cost.range.${value}`) }))}
          value={days}
          onChange={setDays}
        />
        <Segments<CostBy>
          label={t("cost.by")}
          options={groupings.map((value) => ({ value, title: t(`cost.by.${value}`) }))}
          value={by}
          onChange={setBy}
        />
        <CopyCsv key={`${by}${days}`} by={by} days={days} />
      </ScreenHead>
      <main
        data-region="main"
        aria-label={t("cost.title")}
        className="@container min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]"
      >
        <Body by={by} days={days} />
      </main>
    </AppFrame>
  );
}
