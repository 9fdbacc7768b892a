import { useSettings, useT } from "../../app/settings";
import type { CostBy, CostRow } from "../../lib/types";
import { dayLabel } from "./dates";

/** What the row of a grouping is called, in the table and in its file. */
export function useLabel(by: CostBy): (row: CostRow) => string {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return (row) => {
    if (by === "day") return dayLabel(row.key, locale);
    if (row.key === "") return t("cost.none");
    if (row.label !== "") return row.label;
    return by === "model" || by === "agent" ? row.key : t("cost.gone", { key: row.key.slice(0, 8) });
  };
}

/** The rows as they are read: the dearest first, days from today back. */
export const inOrder = (by: CostBy, rows: readonly CostRow[]): readonly CostRow[] =>
  by === "day" ? [...rows].sort((a, b) => Number(b.key) - Number(a.key)) : rows;
