import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useT } from "../../app/settings";
import { Section } from "../../components/facts";
import { Scrolled } from "../../components/scrolled";
import type { Budgets, CostRow } from "../../lib/types";
import { runningSum } from "./cost-facts";
import { dayStart, dollars, projected } from "./cost-numbers";
import { useDate, useMonthName } from "./dates";
import { nameLanguage } from "./plot-language";

const MonthPlot = lazy(() => {
  nameLanguage();
  return import("./month-plot");
});

const height = 128;

function MonthTable({ spent, first }: { spent: readonly number[]; first: number }) {
  const t = useT();
  const date = useDate();
  return (
    <Scrolled label={t("cost.monthTable")} className="max-h-[168px]">
      <table className="w-full border-collapse text-dense" data-cost-month="">
        <thead className="text-text-3">
          <tr className="border-line border-b">
            <th scope="col" className="py-[5px] text-left font-normal">
              {t("cost.by.day")}
            </th>
            <th scope="col" className="py-[5px] text-right font-normal">
              {t("cost.untilThen")}
            </th>
          </tr>
        </thead>
        <tbody>
          {spent.map((sum, i) => (
            <tr key={dayStart(first, -i)} className="border-line border-b">
              <th scope="row" className="py-[5px] text-left font-normal">
                {date(dayStart(first, -i))}
              </th>
              <td className="py-[5px] text-right">{dollars(sum)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

interface Props {
  rows: readonly CostRow[];
  budgets: Budgets;
  table: boolean;
}

/** Where the month goes at its pace, and where agents stop. */
export function MonthChart({ rows, budgets, table }: Props) {
  const t = useT();
  const date = useDate();
  const month = useMonthName();
  const now = Date.now();
  const first = dayStart(now, new Date(now).getDate() - 1);
  const days = new Date(new Date(now).getFullYear(), new Date(now).getMonth() + 1, 0).getDate();
  const spent = useMemo(() => runningSum(rows, Date.now()), [rows]);
  const soFar = spent.at(-1) ?? 0;
  const sum = soFar === 0 ? 0 : projected(soFar, now).sum;
  const limit = dollars(budgets.month)?.replace(/\.00$/, "") ?? "";
  const values = { month, sum: dollars(soFar) ?? "", projected: dollars(sum) ?? "", limit };
  const words = useMemo(
    () => ({
      budget: t("cost.monthLimit", { limit }),
      projected: t("cost.about", { sum: dollars(Math.round(sum / 1e9) * 1e9)?.replace(/\.00$/, "") ?? "" }),
      first: date(first),
      last: date(dayStart(first, 1 - days)),
    }),
    [t, limit, sum, date, first, days],
  );
  return (
    <Section
      id="cost-month"
      title={t(budgets.month > 0 ? "cost.monthTitle" : "cost.monthTitleOpen", { month })}
    >
      {table ? (
        <MonthTable spent={spent} first={first} />
      ) : soFar === 0 && budgets.month === 0 ? (
        <p className="text-meta text-text-3">{t("cost.projectedNone")}</p>
      ) : (
        <div
          role="img"
          aria-label={t(budgets.month > 0 ? "cost.monthSays" : "cost.monthSaysOpen", values)}
          style={{ height }}
        >
          <Suspense>
            <MonthPlot {...{ spent, days, words, height }} projected={sum} budget={budgets.month} />
          </Suspense>
        </div>
      )}
      {budgets.month === 0 && (
        <Link
          to="/settings/$page"
          params={{ page: "prices" }}
          className="text-meta text-text-2 underline decoration-edge underline-offset-2 hover:text-text"
        >
          {t("cost.setBudget")}
        </Link>
      )}
    </Section>
  );
}
