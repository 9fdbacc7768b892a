import { useState } from "react";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Said } from "../../components/said";
import { StateMark } from "../../components/state-mark";
import { bytes, count } from "../../lib/numbers";
import { utc, whenExact } from "../../lib/time";
import type { RetentionRun } from "../../lib/types";
import { BundleFile } from "../bundle/exported-file";
import { useRetentionRuns } from "./retention-queries";
import { sumOf } from "./retention-rules";

const marks = { exporting: "live", deleting: "live", done: "saved", failed: "lost" } as const;
const shownFirst = 5;

/** What a run did: what it deleted of each class, why it ended early, and where its bundle is. */
export function RunResult({ run }: { run: RetentionRun }) {
  const t = useT();
  const counts = (run.counts ?? []).filter((each) => each.units > 0);
  if (run.id === "" && counts.length === 0) return <p role="status">{t("retention.nothing")}</p>;
  const sum = sumOf(run.counts ?? [], null);
  return (
    <div className="text-dense" data-retention-result={run.status} data-deleted={sum.units}>
      <p className="flex items-center gap-2.5 font-medium">
        <StateMark mark={marks[run.status]} word="" />
        {t("retention.deleted", { count: sum.units, items: count(sum.units), size: bytes(sum.bytes) })}
      </p>
      {run.error_message !== null && (
        <p className="mt-1 text-lost">
          <Said text={run.error_message} />
        </p>
      )}
      <ul className="mt-1">
        {counts.map((each) => (
          <li key={each.class} className="flex gap-3 border-line border-t py-1" data-went={each.class}>
            <span className="flex-1">{t(`retention.class.${each.class}`)}</span>
            <span>{count(each.units)}</span>
            <span className="w-20 text-right text-text-2">{bytes(each.bytes)}</span>
          </li>
        ))}
      </ul>
      {run.bundle_file !== null && run.bundle_sha256 !== null && (
        <BundleFile file={run.bundle_file} size={run.bundle_bytes} sha256={run.bundle_sha256} />
      )}
    </div>
  );
}

function Run({ run }: { run: RetentionRun }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const [now] = useState(() => Date.now());
  const sum = sumOf(run.counts ?? [], null);
  return (
    <li className="border-line border-t py-1.5 text-dense" data-retention-run-row={run.status}>
      <details>
        <summary className="flex cursor-default items-center gap-2.5">
          <StateMark mark={marks[run.status]} word="" />
          <time
            className="min-w-0 flex-1"
            dateTime={new Date(run.started_at).toISOString()}
            title={utc(run.started_at)}
          >
            {whenExact(run.started_at, now, locale)}
          </time>
          <span className="text-text-3">{t(`retention.by.${run.started_by}`)}</span>
          <span>{t("retention.went", { count: sum.units, items: count(sum.units) })}</span>
          <span className="w-20 text-right text-text-2">{bytes(sum.bytes)}</span>
        </summary>
        <div className="mt-1 mb-1 ml-6">
          <RunResult run={run} />
        </div>
      </details>
    </li>
  );
}

/** The runs, the newest first: where what was deleted is. */
export function RetentionRuns() {
  const t = useT();
  const runs = useRetentionRuns();
  const [all, setAll] = useState(false);
  if (runs.isError) return <ErrorBanner error={runs.error} retry={() => void runs.refetch()} />;
  const listed = runs.data ?? [];
  if (listed.length === 0) return null;
  return (
    <div className="mt-4">
      <h3 className="mb-1 text-dense">{t("retention.runs")}</h3>
      <ul data-retention-runs={listed.length}>
        {(all ? listed : listed.slice(0, shownFirst)).map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ul>
      {!all && listed.length > shownFirst && (
        <Button small look="ghost" className="mt-1" onClick={() => setAll(true)}>
          {t("retention.showRuns", { count: listed.length })}
        </Button>
      )}
    </div>
  );
}
