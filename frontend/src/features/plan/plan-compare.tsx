import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import type { Plan } from "../../lib/types";
import { type DiffRow, diffLines } from "./line-diff";

/** A stored version never changes: it is fetched once. */
const useVersion = (jobID: string, version: number) =>
  useQuery({
    queryKey: ["job", jobID, "plan", version],
    queryFn: () => api.plan.version(jobID, version),
    staleTime: Number.POSITIVE_INFINITY,
  });

interface ChooseProps {
  label: string;
  plan: Plan;
  value: number;
  onChoose(version: number): void;
}

function ChooseVersion({ label, plan, value, onChoose }: ChooseProps) {
  const t = useT();
  return (
    <label className="flex min-w-0 items-center gap-2 text-meta text-text-2">
      {label}
      <select
        className="h-6 min-w-0 rounded-control border border-line-strong bg-canvas px-1 text-meta text-text"
        value={value}
        onChange={(event) => onChoose(Number(event.target.value))}
      >
        {plan.versions?.map(({ version, source }) => (
          <option key={version} value={version}>
            {`${t("plan.version", { version })}, ${t(`plan.source.${source}`)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

interface SideProps {
  line: string | null;
  changed: boolean;
  sign: "−" | "+";
  /** What the sign means, for who does not see it. */
  word: string;
}

function Side({ line, changed, sign, word }: SideProps) {
  const look = line === null ? "bg-sunken" : changed ? "bg-brass-tint text-text" : "text-text-2";
  return (
    <td className={`w-1/2 border-line px-1.5 align-top first:border-r ${look}`}>
      <span className="flex min-h-4 gap-1.5">
        <span aria-hidden="true" className="w-2 shrink-0 select-none text-text-2">
          {changed && line !== null ? sign : ""}
        </span>
        {changed && line !== null && <span className="sr-only">{word}</span>}
        <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{line}</span>
      </span>
    </td>
  );
}

function Rows({ rows }: { rows: readonly DiffRow[] }) {
  const t = useT();
  return (
    <table className="w-full table-fixed font-mono text-meta leading-[17px]" data-compare="">
      <tbody>
        {rows.map(({ before, after }, index) => {
          const changed = before !== after;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone
            <tr key={index} data-changed={changed}>
              <Side line={before} changed={changed} sign="−" word={t("plan.removed")} />
              <Side line={after} changed={changed} sign="+" word={t("plan.added")} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Two versions of a plan side by side, with what they differ in. */
export function PlanCompare({ plan, shown }: { plan: Plan; shown: number }) {
  const t = useT();
  const versions = plan.versions?.map(({ version }) => version) ?? [];
  const [chosen, setChosen] = useState<{ from?: number; to?: number }>({});
  const to = chosen.to ?? (shown === versions.at(-1) ? plan.version : shown);
  const from = chosen.from ?? versions.find((version) => version < to) ?? to;
  const before = useVersion(plan.job_id, from);
  const after = useVersion(plan.job_id, to);
  const error = before.error ?? after.error;
  const rows = before.data && after.data ? diffLines(before.data.content, after.data.content) : null;
  const differing = rows?.filter((row) => row.before !== row.after) ?? [];
  const told = {
    removed: differing.filter((row) => row.before !== null).length,
    added: differing.filter((row) => row.after !== null).length,
  };
  return (
    <section aria-label={t("plan.compare")} className="mt-2">
      <div className="grid grid-cols-2 gap-2">
        <ChooseVersion
          label={t("plan.compareFrom")}
          plan={plan}
          value={from}
          onChoose={(version) => setChosen({ from: version, to })}
        />
        <ChooseVersion
          label={t("plan.compareTo")}
          plan={plan}
          value={to}
          onChoose={(version) => setChosen({ from, to: version })}
        />
      </div>
      {error && <ErrorBanner error={error} />}
      {rows && (
        <>
          <p role="status" className="my-1.5 text-meta text-text-3">
            {differing.length === 0 ? t("plan.compareSame") : t("plan.compareChanged", told)}
          </p>
          <Scrolled
            label={t("plan.compare")}
            className="max-h-[480px] rounded-control border border-line select-text"
          >
            <Rows rows={rows} />
          </Scrolled>
        </>
      )}
    </section>
  );
}
