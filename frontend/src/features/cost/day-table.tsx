import { useSettings, useT } from "../../app/settings";
import { Scrolled } from "../../components/scrolled";
import { dollars } from "./cost-numbers";
import { dayLabel } from "./dates";
import { useSeriesName } from "./legend";
import type { Series, StackedDay } from "./stacks";

const cell = "px-2 py-[5px] text-right font-normal";

/** The numbers of the chart, the newest day first. */
export function DayTable({ series, days }: { series: readonly Series[]; days: readonly StackedDay[] }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const name = useSeriesName();
  return (
    <Scrolled label={t("cost.perDay")} className="max-h-[243px]">
      <table className="w-full border-collapse text-dense" data-cost-days="">
        <thead className="text-text-3">
          <tr className="border-line border-b">
            <th scope="col" className="py-[5px] pr-2 text-left font-normal">
              {t("cost.by.day")}
            </th>
            {series.map((one) => (
              <th key={one.colour} scope="col" className={cell}>
                {name(one)}
              </th>
            ))}
            <th scope="col" className={cell}>
              {t("cost.cost")}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((day) => (
            <tr key={day.at} className="border-line border-b">
              <th scope="row" className="py-[5px] pr-2 text-left font-medium">
                {dayLabel(String(day.at), locale)}
              </th>
              {series.map((one, i) => (
                <td key={one.colour} className={cell}>
                  {day.parts[i] ? dollars(day.parts[i] ?? 0) : "–"}
                </td>
              ))}
              <td className={`${cell} !font-medium`}>
                {day.sum > 0 ? dollars(day.sum) : day.unknown ? t("number.unknown") : "–"}
                {day.sum > 0 && day.unknown && (
                  <span className="block text-meta text-text-3">{t("cost.dayUnknown")}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
