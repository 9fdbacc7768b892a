import { api } from "../../lib/api";
import { findingMark } from "../../lib/marks";
import type { FindingRevival, FindingRow } from "../../lib/types";
import { revive } from "../terminal/revive";

/** How what a finding tells of can be brought back; null when nothing is to be brought back. */
export function revivalOf(finding: FindingRow): FindingRevival | null {
  const mark = findingMark(finding);
  if (finding.revival === "" || (mark !== "cut" && mark !== "lost")) return null;
  return finding.revival;
}

/**
 * Whether it is ticked before anybody chose: what was interrupted is, what failed is not, and what may
 * have run already is not either.
 */
export const tickedAtFirst = (finding: FindingRow): boolean =>
  findingMark(finding) === "cut" && finding.action !== "parked" && finding.reason !== "recovery";

async function reviveJob(id: string, how: FindingRevival): Promise<void> {
  if (how === "resume") await api.job.resume(id);
  if (how === "retry") await api.job.retry(id);
  if (how === "run_parked") await api.job.runParked(id);
}

/** Starts what a finding tells of again, or goes on with it. */
export async function reviveFinding(finding: FindingRow): Promise<void> {
  const how = revivalOf(finding);
  const { subject_kind: kind, subject_id: id } = finding;
  if (how === null) return;
  if (kind === "job") await reviveJob(id, how);
  else if (kind === "run") await api.workflow.resume(id);
  else if (how === "start" || how === "restart" || how === "resume") await revive(id, how);
}
