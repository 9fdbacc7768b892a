import { type KeyboardEvent, useState } from "react";
import { useSettings, useT } from "../../app/settings";
import { when } from "../../lib/time";
import type { CostDay } from "../../lib/types";
import { axis, type DayCost, dollars, type Series, type StackedDay, stacked } from "./cost-numbers";

const height = 196;
const colours = ["bg-c1", "bg-c4", "bg-c2", "bg-c5", "bg-c3"] as const;

interface Props {
  days: readonly DayCost[];
  models: readonly CostDay[];
}

/** What a series is called. */
function useName(): (series: Series) => string {
  const t = useT();
  return ({ model, models }) =>
    model === null ? t("cost.otherModels", { count: models }) : model || t("cost.noModel");
}

function Legend({ series }: { series: readonly Series[] }) {
  const name = useName();
  return (
    <span className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5 text-meta text-text-2">
      {series.map((one, i) => (
        <span key={one.model} className="flex min-w-0 items-center gap-1.5">
          <i className={`size-2.5 shrink-0 rounded-[2px] ${colours[i]}`} />
          <span className="tail-ellipsis">{name(one)}</span>
        </span>
      ))}
    </span>
  );
}

function useDate(): (at: number) => string {
  const locale = useSettings((s) => s.locale);
  return (at) =>
    new Date(at).toLocaleDateString(locale === "ko" ? "ko-KR" : "en-GB", { day: "numeric", month: "short" });
}

/** A day in words: what it cost, and of that each model. */
function useLine(series: readonly Series[]): (day: StackedDay) => string {
  const t = useT();
  const date = useDate();
  const name = useName();
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

function Column({ day, top, chosen }: { day: StackedDay; top: number; chosen: boolean }) {
  return (
    <span className={`flex h-full w-full flex-col items-center justify-end ${chosen ? "bg-hover" : ""}`}>
      <span className="flex w-[64%] max-w-5 flex-col-reverse">
        {day.parts.map((part, i) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: a series has its place
            key={i}
            className={`${colours[i]} ${i > 0 && part > 0 ? "border-canvas border-b" : ""}`}
            style={{ height: (part / top) * height }}
          />
        ))}
        {day.unknown && <i className="mb-0.5 h-1 border-brass border-t border-dashed" />}
      </span>
    </span>
  );
}

/** The lines of the axis with their values. */
function Lines({ top, step }: { top: number; step: number }) {
  return Array.from({ length: Math.round(top / step) }, (_, i) => (i + 1) * step).map((value) => (
    <div
      key={value}
      className="absolute inset-x-0 border-line border-t"
      style={{ bottom: (value / top) * height }}
    >
      <span className="absolute right-full mr-2 -translate-y-1/2 text-micro text-text-3">
        {dollars(value)}
      </span>
    </div>
  ));
}

/** A few of the dates beneath, and today. */
function Dates({ days }: { days: readonly StackedDay[] }) {
  const t = useT();
  const date = useDate();
  const every = Math.ceil(days.length / 6);
  return (
    <div className="mt-2 ml-12 flex text-micro text-text-3" aria-hidden="true">
      {days.map(({ at }, i) => (
        <span key={at} className="w-0 flex-1 overflow-visible whitespace-nowrap text-center">
          {i === days.length - 1 ? t("cost.today") : i % every === 0 && i < days.length - 2 ? date(at) : ""}
        </span>
      ))}
    </div>
  );
}

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** Days side by side, each by model. The arrows go from day to day, and its numbers stand beneath. */
export function DayChart({ days, models }: Props) {
  const t = useT();
  const date = useDate();
  const { series, days: stacks } = stacked(models, days, colours.length);
  const line = useLine(series);
  const last = stacks.length - 1;
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = stacks[Math.min(chosen ?? last, last)];
  const sum = stacks.reduce((all, day) => all + day.sum, 0);
  const most = stacks.reduce((best, day) => Math.max(best, day.sum), 0);
  const dearest = stacks.find((day) => day.sum === most);
  const { top, step } = axis(most);
  const summary =
    sum === 0
      ? t("cost.chartEmpty")
      : t("cost.chart", {
          sum: dollars(sum) ?? "",
          days: stacks.length,
          day: date(dearest?.at ?? 0),
          most: dollars(most) ?? "",
        });
  const onKeyDown = (event: KeyboardEvent) => {
    const to = steps[event.key];
    if (!to) return;
    event.preventDefault();
    setChosen(to(Math.min(chosen ?? last, last), last));
  };
  return (
    <section aria-labelledby="cost-days">
      <div className="mb-3 flex items-baseline gap-4">
        <h2 id="cost-days" className="shrink-0 text-dense">
          {t("cost.perDay")}
        </h2>
        <Legend series={series} />
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={t("cost.chartKeys")}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={Math.min(chosen ?? last, last)}
        aria-valuetext={shown ? line(shown) : summary}
        onKeyDown={onKeyDown}
        className="relative ml-12 border-line-strong border-b outline-offset-4"
        style={{ height }}
        data-cost-chart=""
      >
        {sum > 0 && <Lines top={top} step={step} />}
        <div className="absolute inset-0 flex items-end">
          {stacks.map((day, i) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the arrows do the same
            <div
              key={day.at}
              className="h-full min-w-0 flex-1"
              title={line(day)}
              onMouseEnter={() => setChosen(i)}
            >
              <Column day={day} top={top} chosen={i === chosen} />
            </div>
          ))}
        </div>
      </div>
      <Dates days={stacks} />
      <p className="mt-2 ml-12 min-h-[2lh] text-meta text-text-2" data-cost-day="">
        {chosen === null || !shown ? summary : line(shown)}
      </p>
    </section>
  );
}

/** A day in the table, in the words of the rest of the app. */
export function dayLabel(key: string, locale: "en" | "ko"): string {
  return when(Number(key), Date.now() + 7 * 86_400_000, locale);
}
