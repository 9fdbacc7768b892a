import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../../app/settings";
import { Button } from "../../components/button";
import { count, tokens } from "../../lib/numbers";
import type { CostBy, CostRow } from "../../lib/types";
import { inOrder, useLabel } from "./cost-label";
import { dollars, tokensIn } from "./cost-numbers";
import { PartsBar } from "./legend";
import type { Stacks } from "./stacks";

/** How many rows stand by themselves until all are asked for. */
const most = 6;

interface Props {
  by: CostBy;
  rows: readonly CostRow[];
  stacks: Stacks;
  note: string;
}

type Shown = Pick<
  CostRow,
  "key" | "cost_nano_usd" | "unknown_events" | "unknown_tokens" | "events" | "jobs" | "tokens_received"
> & {
  label: string;
  /** There is nothing to open: it is no row, or was deleted. */
  gone: boolean;
  sent: number;
  parts: readonly number[];
};

/** Money, and beside it what has no price: an unknown cost is a word, never zero. */
function Cost({ row }: { row: Shown }) {
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

/** What several rows are together; null when none of them has a price. */
function together(rows: readonly Shown[], label: string): Shown {
  const sum = (of: (row: Shown) => number) => rows.reduce((all, row) => all + of(row), 0);
  const priced = rows.some((row) => row.cost_nano_usd !== null);
  return {
    key: "others",
    label,
    gone: true,
    cost_nano_usd: priced ? sum((row) => row.cost_nano_usd ?? 0) : null,
    unknown_events: sum((row) => row.unknown_events),
    unknown_tokens: sum((row) => row.unknown_tokens),
    events: sum((row) => row.events),
    jobs: sum((row) => row.jobs),
    sent: sum((row) => row.sent),
    tokens_received: sum((row) => row.tokens_received),
    parts: (rows[0]?.parts ?? []).map((_, i) => sum((row) => row.parts[i] ?? 0)),
  };
}

const number = "px-2 py-[5px] text-right align-top";

interface RowProps {
  by: CostBy;
  row: Shown;
  stacks: Stacks;
  dearest: number;
  jobs: boolean;
}

function Row({ by, row, stacks, dearest, jobs }: RowProps) {
  return (
    <tr className="border-line border-b" data-cost-row={row.key}>
      <th
        scope="row"
        className="tail-ellipsis py-[5px] pr-2 text-left align-top font-medium"
        title={row.label}
      >
        {by === "session" && !row.gone ? (
          <Link to="/s/$id" params={{ id: row.key }} className="hover:underline">
            {row.label}
          </Link>
        ) : (
          row.label
        )}
      </th>
      <td className={number}>{count(jobs ? row.jobs : row.events)}</td>
      <td className={number}>{tokens(row.sent)}</td>
      <td className={number}>{tokens(row.tokens_received)}</td>
      <td className="px-2 py-[5px] align-middle" aria-hidden="true">
        <PartsBar series={stacks.series} parts={row.parts} most={dearest} />
      </td>
      <td className={`${number} pr-0 font-medium`}>
        <Cost row={row} />
      </td>
    </tr>
  );
}

function Head({ by, jobs }: { by: CostBy; jobs: boolean }) {
  const t = useT();
  const names = [t(jobs ? "cost.jobsHead" : "cost.messages"), t("cost.in"), t("cost.out")];
  return (
    <thead className="text-text-3">
      <tr className="border-line border-b">
        <th scope="col" className="w-[36%] py-[5px] pr-2 text-left font-normal">
          {t(`cost.by.${by}`)}
        </th>
        {names.map((name) => (
          <th key={name} scope="col" className={`${number} font-normal`}>
            {name}
          </th>
        ))}
        <td className="w-[20%]" />
        <th scope="col" className={`${number} w-[15%] pr-0 font-normal`}>
          {t("cost.cost")}
        </th>
      </tr>
    </thead>
  );
}

/** The rows of a grouping, the dearest first, days in their order. */
export function CostTable({ by, rows, stacks, note }: Props) {
  const t = useT();
  const label = useLabel(by);
  const [open, setOpen] = useState(false);
  const all = inOrder(by, rows).map(
    (row): Shown => ({
      ...row,
      label: label(row),
      gone: row.label === "",
      sent: tokensIn(row),
      parts: stacks.of(row.key),
    }),
  );
  // One row more takes no more room than the line that would stand for it.
  const cut = open || all.length <= most + 1 ? all.length : most;
  const rest = all.slice(cut);
  const jobs = by !== "job" && by !== "conversation";
  const others = rest.length > 0 ? [together(rest, t("cost.others", { count: rest.length }))] : [];
  const shown = [...all.slice(0, cut), ...others];
  const dearest = Math.max(1, ...shown.map((row) => row.cost_nano_usd ?? 0));
  return (
    <section aria-labelledby="cost-groups" className="min-w-0">
      <div className="mb-1 flex min-h-7 items-center gap-4">
        <h2 id="cost-groups" className="text-base">
          {t(`cost.all.${by}`)}
        </h2>
        <span className="flex-1 text-meta text-text-3">{note}</span>
        {all.length > most + 1 && (
          <Button small look="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t("cost.showFew") : t("cost.showAll", { count: all.length })}
          </Button>
        )}
      </div>
      <table className="w-full table-fixed border-collapse text-dense" data-cost-by={by}>
        <Head by={by} jobs={jobs} />
        <tbody>
          {shown.map((row) => (
            <Row key={row.key} {...{ by, row, stacks, dearest, jobs }} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
