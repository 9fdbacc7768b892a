import { useNavigate } from "@tanstack/react-router";
import { useT } from "../../app/settings";
import type { LaunchReport } from "../../lib/types";
import { DatabaseFindings } from "../launch/database-findings";
import { cause, reportClock } from "../launch/outcome";
import { Counts, Lanes, Row } from "../launch/report";
import { ListHead } from "../launch/report-actions";
import type { Revivals } from "../launch/use-revivals";

/** A report that is history: what it found is started again in its session. */
const readOnly: Revivals = {
  rows: [],
  selected: [],
  busy: false,
  howOf: () => null,
  ticked: () => false,
  tick: () => {},
  start: async () => {},
};

/** What a launch found, with what became of it by now. */
export function StoredReport({ report }: { report: LaunchReport }) {
  const t = useT();
  const navigate = useNavigate();
  const all = report.findings ?? [];
  const findings = all.filter((finding) => finding.subject_kind !== "database");
  const started = report.launch?.started_at ?? 0;
  const ended = report.previous?.ended_at ?? started - 1;
  const time = reportClock(ended, started);
  const open = (id: string) => void navigate({ to: "/s/$id", params: { id } });
  return (
    <div className="@container min-w-0" data-stored-report={report.launch?.id}>
      <p className="max-w-[720px] text-text-2">{cause(report, t).join(" ")}</p>
      <DatabaseFindings findings={all.filter((finding) => finding.subject_kind === "database")} />
      {findings.length > 0 && (
        <>
          <Counts findings={findings} />
          <div className="relative mt-4">
            <Lanes report={report} findings={findings} time={time} />
            <ListHead count={findings.length} revivals={readOnly} />
            <ul>
              {findings.map((finding) => (
                <Row
                  key={finding.id}
                  {...{ finding, ended, started, time }}
                  revivals={readOnly}
                  onOpen={open}
                />
              ))}
            </ul>
          </div>
        </>
      )}
    </div>
  );
}
