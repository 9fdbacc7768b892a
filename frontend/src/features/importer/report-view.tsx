import { useT } from "../../app/settings";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import { count } from "../../lib/numbers";
import type { ForeignReport } from "../../lib/types";
import { kindNames } from "./kind-names";

function Counts({ report }: { report: ForeignReport }) {
  const t = useT();
  const kinds = (report.counts ?? []).filter((row) => row.new + row.existing > 0);
  if (kinds.length === 0) return null;
  return (
    <table className="mt-1 w-full text-dense">
      <thead>
        <tr className="text-left text-meta text-text-3">
          <th className="py-1 font-normal">{t("import.kind")}</th>
          <th className="w-24 py-1 text-right font-normal">{t("import.new")}</th>
          <th className="w-28 py-1 text-right font-normal">{t("import.existing")}</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map((row) => {
          const name = kindNames[row.kind];
          return (
            <tr key={row.kind} className="border-line border-t" data-import-kind={row.kind}>
              <td className="py-1">{name ? t(name) : row.kind}</td>
              <td className="py-1 text-right tabular-nums">{count(row.new)}</td>
              <td className="py-1 text-right text-text-2 tabular-nums">{count(row.existing)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What was skipped, row by row: kind, id and reason. */
function Skipped({ report }: { report: ForeignReport }) {
  const t = useT();
  const problems = report.problems ?? [];
  if (report.skipped === 0) return null;
  return (
    <details className="mt-2 text-dense" data-import-skipped={report.skipped}>
      <summary className="cursor-default">{t("import.skipped", { count: report.skipped })}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key */}
      <ul className="mt-1 max-h-48 overflow-y-auto" tabIndex={0}>
        {problems.map((problem, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            key={at}
            className="select-text border-line border-t py-1 text-meta text-text-2 [overflow-wrap:anywhere]"
          >
            {problem.kind} <span className="font-mono">{problem.id}</span> · <Said text={problem.reason} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What an import did, or would do. */
export function ReportView({ report }: { report: ForeignReport }) {
  const t = useT();
  const name = t(`import.from.${report.from}`);
  const notTaken = report.not_taken ?? [];
  const state = report.stopped ? "stopped" : report.dry_run ? "dry" : "done";
  const sentences = {
    stopped: t("import.reportStopped", { name }),
    dry: t("import.reportDry", { name }),
    done: t("import.reportDone", { name }),
  };
  return (
    <div className="mt-3 border-line border-t pt-2" data-import-report={state}>
      <p role="status" className="flex items-center gap-2.5 font-medium text-dense">
        <StateMark mark={state === "done" ? "saved" : "waiting"} word="" />
        {sentences[state]}
      </p>
      <p className="select-text font-mono text-meta text-text-3 [overflow-wrap:anywhere]">{report.place}</p>
      <Counts report={report} />
      <Skipped report={report} />
      {notTaken.length > 0 && (
        <p className="mt-2 text-meta text-text-2 [overflow-wrap:anywhere]">
          {t("import.notTaken", { rows: notTaken.map((row) => `${row.kind} (${row.new})`).join(", ") })}
        </p>
      )}
      {(report.notes ?? []).map((note) => (
        <p key={note} lang="en" className="mt-1 text-meta text-text-2 [overflow-wrap:anywhere]">
          {note}
        </p>
      ))}
    </div>
  );
}
