import { useT } from "../../app/settings";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import { findingMark } from "../../lib/marks";
import type { FindingRow } from "../../lib/types";
import { outcome } from "./outcome";

/** What happened to the database itself. It ran nothing, so it has no place on the axis of what ran. */
export function DatabaseFindings({ findings }: { findings: readonly FindingRow[] }) {
  const t = useT();
  return findings.map((finding) => {
    const { headline, detail } = outcome(finding, t);
    return (
      <div
        key={finding.id}
        className="mt-5 grid max-w-[720px] grid-cols-[14px_minmax(0,1fr)] gap-x-2.5"
        data-finding={finding.subject_kind}
        data-outcome={findingMark(finding)}
      >
        <StateMark mark={findingMark(finding)} word="" className="mt-[3px]" />
        <p>
          <b className="font-medium">{t("report.kind.database")}: </b>
          {headline}
        </p>
        <p className="col-start-2 select-text text-meta text-text-2 [overflow-wrap:anywhere]">
          <Said text={detail} />
        </p>
      </div>
    );
  });
}
