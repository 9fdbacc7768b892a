import { findingMark } from "../../lib/marks";
import type { FindingRow, TerminalSummary } from "../../lib/types";
import { type Revival, revivals } from "../terminal/revive";

/** How the terminal of a finding can be brought back; null when nothing is to be brought back. */
export function revivalOf(finding: FindingRow, terminals: readonly TerminalSummary[]): Revival | null {
  const mark = findingMark(finding);
  if (finding.subject_kind !== "terminal" || (mark !== "cut" && mark !== "lost")) return null;
  const terminal = terminals.find(({ id }) => id === finding.subject_id);
  return (terminal && revivals(terminal)[0]) ?? null;
}
