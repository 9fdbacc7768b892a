import type { FindingRow, LaunchReport } from "../lib/types";

/** That another database stands in the place of the one before, until somebody has seen it. */
export function recovered(report: LaunchReport | undefined): FindingRow | null {
  const unseen = (finding: FindingRow) =>
    finding.subject_kind === "database" &&
    (finding.action === "restored" || finding.action === "quarantined") &&
    finding.acknowledged_at === null;
  return report?.findings?.find(unseen) ?? null;
}
