import { type KeyboardEvent, lazy, Suspense, useState } from "react";
import { useT } from "../../app/settings";
import { dollars } from "./cost-numbers";
import { useDate } from "./dates";
import { DayTable } from "./day-table";
import { colours, Legend, useSeriesName } from "./legend";
import { nameLanguage } from "./plot-language";
import type { Series, StackedDay } from "./stacks";

/** The library that draws is loaded with the first chart. */
const DayPlot = lazy(() => {
  nameLanguage();
  return import("./day-plot");
});

const height = 226;
const axisWidth = 40;
const right = 10;
const days100 = `100% - ${axisWidth + right}px`;

interface Props {
  series: readonly Series[];
  days: readonly StackedDay[];
  /** The numbers as a table, instead of the chart. */
  table: boolean;
}

/** A day in words: what it cost, and of that each model. */
function useLine(series: readonly Series[]): (day: StackedDay) => string {
  const t = useT();
  const date = useDate();
  const name = useSeriesName();
  return (day) => {
    const models = series.flatMap((one, i) => {
      const part = day.parts[i] ?? 0;
      return part > 0 ? [`${name(one)} ${dollars(part)}`] : [];
    });
    const known = day.sum > 0 ? dollars(day.sum) : null;
    const sum = known ?? (day.unknown ? t("number.unknown") : "–");
    const rest = day.unknown && known !== null ? [t("cost.dayUnknown")] : [];
    return [t("cost.dayLine", { day: date(day.at), sum }), ...models, ...rest].join(", ");
  };
}

/** What the chart says, in a sentence. */
function useConclusion(days: readonly StackedDay[]): string {
  const t = useT();
  const date = useDate();
  const sum = days.reduce((all, day) => all + day.sum, 0);
  const most = days.reduce((best, day) => Math.max(best, day.sum), 0);
  if (sum === 0) return t("cost.chartEmpty");
  return t("cost.chart", {
    sum: dollars(sum) ?? "",
    days: days.length,
    day: date(days.find((day) => day.sum === most)?.at ?? 0),
    most: dollars(most) ?? "",
  });
}

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** The day that is pointed at, or that the arrows went to. */
function Chosen({ at, days }: { at: number; days: number }) {
  return (
    <span
      className="pointer-events-none absolute top-4 bottom-[26px] bg-hover"
      style={{
        left: `calc(${axisWidth}px + (${days100}) * ${at / days})`,
        width: `calc((${days100}) / ${days})`,
      }}
    />
  );
}

function Bars({ series, days }: Omit<Props, "table">) {
  const t = useT();
  const date = useDate();
  const line = useLine(series);
  const conclusion = useConclusion(days);
  const last = days.length - 1;
  const [chosen, setChosen] = useState<number | null>(null);
  const at = Math.min(chosen ?? last, last);
  const shown = days[at];
  const onKeyDown = (event: KeyboardEvent) => {
    const to = steps[event.key];
    if (!to) return;
    event.preventDefault();
    setChosen(to(at, last));
  };
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={conclusion}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at}
        aria-valuetext={shown ? line(shown) : conclusion}
        onKeyDown={onKeyDown}
        className="relative"
        style={{ height }}
        data-cost-chart=""
      >
        {chosen !== null && <Chosen at={at} days={days.length} />}
        <div className="relative">
          <Suspense>
            <DayPlot
              {...{ series, days, date, height }}
              today={t("cost.today")}
              left={axisWidth}
              right={right}
              onHover={setChosen}
            />
          </Suspense>
        </div>
      </div>
      <p className="ml-10 min-h-[1lh] text-meta text-text-2" data-cost-day="">
        {chosen === null || !shown ? conclusion : line(shown)}
      </p>
    </>
  );
}

/** What each day cost, by model: a chart, or the table behind it. */
export function DayChart({ series, days, table }: Props) {
  const t = useT();
  return (
    <section aria-labelledby="cost-days" className="min-w-0">
      <div className="mb-1 flex items-baseline gap-4">
        <h2 id="cost-days" className="shrink-0 text-base">
          {t("cost.perDay")}
        </h2>
        <Legend
          entries={series.map((one) => ({ key: one.colour, colour: colours[one.colour], text: one }))}
        />
      </div>
      {table ? <DayTable series={series} days={days} /> : <Bars series={series} days={days} />}
    </section>
  );
}
