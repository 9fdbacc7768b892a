import { useSettings, useT } from "../../app/settings";
import { count, tokens } from "../../lib/numbers";
import type { CostBy, CostRow } from "../../lib/types";
import { dollars, tokensIn } from "./cost-numbers";
import { dayLabel } from "./day-chart";

interface Props {
  by: CostBy;
  rows: readonly CostRow[];
}

/** Money, and beside it what has no price: an unknown cost is a word, never zero. */
function Cost({ row }: { row: CostRow }) {
  const t = useT();
  const known = dollars(row.cost_nano_usd);
  return (
    <>
      {known ?? t("number.unknown")}
      {row.unknown_events > 0 && (
        <span className="block font-normal text-meta text-text-3">
          {t(known === null ? "cost.tokens" : "cost.andUnknown", { tokens: tokens(row.unknown_tokens) })}
        </span>
      )}
    </>
  );
}

function useLabel(by: CostBy): (row: CostRow) => string {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (row) => {
    if (by === "day") return dayLabel(row.key, locale);
    if (row.key === "") return t("cost.none");
    if (row.label !== "") return row.label;
    return by === "model" || by === "agent" ? row.key : t("cost.gone", { key: row.key.slice(0, 8) });
  };
}

const number = "px-2 py-[5px] text-right align-top";

/** The rows of a grouping, the dearest first, days in their order. */
export function CostTable({ by, rows }: Props) {
  const t = useT();
  const label = useLabel(by);
  const shown = by === "day" ? [...rows].sort((a, b) => Number(b.key) - Number(a.key)) : rows;
  const most = Math.max(1, ...rows.map((row) => row.cost_nano_usd ?? 0));
  return (
    <section aria-labelledby="cost-groups" className="min-w-0">
      <h2 id="cost-groups" className="mb-2 text-dense">
        {t(`cost.by.${by}`)}
      </h2>
      <table className="w-full table-fixed border-collapse text-dense" data-cost-by={by}>
        <thead className="text-text-3">
          <tr className="border-line border-b">
            <th scope="col" className="w-[34%] py-[5px] pr-2 text-left font-normal">
              {t(`cost.by.${by}`)}
            </th>
            <th scope="col" className={`${number} font-normal`}>
              {t("cost.messages")}
            </th>
            <th scope="col" className={`${number} font-normal`}>
              {t("cost.in")}
            </th>
            <th scope="col" className={`${number} font-normal`}>
              {t("cost.out")}
            </th>
            <td className="w-[18%]" />
            <th scope="col" className={`${number} w-[18%] pr-0 font-normal`}>
              {t("cost.cost")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key} className="border-line border-b" data-cost-row={row.key}>
              <th
                scope="row"
                className="tail-ellipsis py-[5px] pr-2 text-left align-top font-medium"
                title={label(row)}
              >
                {label(row)}
              </th>
              <td className={number}>{count(row.events)}</td>
              <td className={number}>{tokens(tokensIn(row))}</td>
              <td className={number}>{tokens(row.tokens_received)}</td>
              <td className="px-2 py-[5px] align-middle" aria-hidden="true">
                <span
                  className="block h-2 bg-c1"
                  style={{ width: `${((row.cost_nano_usd ?? 0) / most) * 100}%` }}
                  title={t("cost.sources", {
                    reported: dollars(row.reported) ?? "",
                    computed: dollars(row.computed) ?? "",
                  })}
                />
              </td>
              <td className={`${number} pr-0 font-medium`}>
                <Cost row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
