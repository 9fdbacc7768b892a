import { useSettings, useT } from "../../app/settings";
import { when } from "../../lib/time";
import { axis, type DayCost, dollars } from "./cost-numbers";

const height = 196;

interface Props {
  days: readonly DayCost[];
}

function Legend() {
  const t = useT();
  return (
    <span className="flex gap-4 text-meta text-text-2">
      <span className="flex items-center gap-1.5">
        <i className="size-2.5 rounded-[2px] bg-c1" />
        {t("cost.reported")}
      </span>
      <span className="flex items-center gap-1.5">
        <i className="size-2.5 rounded-[2px] bg-c4" />
        {t("cost.computed")}
      </span>
    </span>
  );
}

/** Days side by side: what agents reported, and on it what was computed. The table beneath has the same. */
export function DayChart({ days }: Props) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const now = Date.now();
  const cost = ({ row }: DayCost) => row?.cost_nano_usd ?? 0;
  const sum = days.reduce((all, day) => all + cost(day), 0);
  const most = days.reduce(
    (best, day) => (cost(day) > cost(best) ? day : best),
    days[0] ?? { at: now, row: null },
  );
  const { top, step } = axis(cost(most));
  const every = Math.ceil(days.length / 6);
  const date = (at: number) =>
    new Date(at).toLocaleDateString(locale === "ko" ? "ko-KR" : "en-GB", { day: "numeric", month: "short" });
  const label =
    sum === 0
      ? t("cost.chartEmpty")
      : t("cost.chart", {
          sum: dollars(sum) ?? "",
          days: days.length,
          day: date(most.at),
          most: dollars(cost(most)) ?? "",
        });
  const lines = sum === 0 ? [] : Array.from({ length: Math.round(top / step) }, (_, i) => (i + 1) * step);
  return (
    <section aria-labelledby="cost-days">
      <div className="mb-3 flex items-center gap-4">
        <h2 id="cost-days" className="text-dense">
          {t("cost.perDay")}
        </h2>
        <Legend />
      </div>
      <div
        role="img"
        aria-label={label}
        className="relative ml-12 border-line-strong border-b"
        style={{ height }}
      >
        {lines.map((value) => (
          <div
            key={value}
            className="absolute inset-x-0 border-line border-t"
            style={{ bottom: (value / top) * height }}
          >
            <span className="absolute right-full mr-2 -translate-y-1/2 text-micro text-text-3">
              {dollars(value)}
            </span>
          </div>
        ))}
        <div className="absolute inset-0 flex items-end">
          {days.map(({ at, row }) => (
            <div
              key={at}
              className="flex h-full min-w-0 flex-1 flex-col items-center justify-end"
              title={t("cost.dayLine", {
                day: date(at),
                sum: row ? (dollars(row.cost_nano_usd) ?? t("number.unknown")) : "–",
              })}
            >
              <span className="flex w-[64%] max-w-5 flex-col">
                {row && row.unknown_events > 0 && (
                  <i className="mb-0.5 h-1 border-brass border-t border-dashed" />
                )}
                <i className="bg-c4" style={{ height: ((row?.computed ?? 0) / top) * height }} />
                <i
                  className="border-canvas border-t bg-c1"
                  style={{ height: ((row?.reported ?? 0) / top) * height }}
                />
              </span>
            </div>
          ))}
        </div>
      </div>
      <div className="mt-1 ml-12 flex text-micro text-text-3" aria-hidden="true">
        {days.map(({ at }, i) => (
          <span key={at} className="w-0 flex-1 overflow-visible whitespace-nowrap text-center">
            {i === days.length - 1 ? t("cost.today") : i % every === 0 && i < days.length - 2 ? date(at) : ""}
          </span>
        ))}
      </div>
    </section>
  );
}

/** A day in the table, in the words of the rest of the app. */
export function dayLabel(key: string, locale: "en" | "ko"): string {
  return when(Number(key), Date.now() + 7 * 86_400_000, locale);
}
