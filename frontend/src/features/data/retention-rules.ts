import type { MessageKey } from "../../lib/i18n";
import type { RetentionClass, RetentionCount } from "../../lib/types";

/** A row of the rules: its name, the classes in it, and the setting that says how long they are kept. */
export interface RetentionRuleRow {
  label: MessageKey;
  classes: readonly RetentionClass[];
  /** None where no number of days decides. */
  setting?: string;
  /** The rule in words, where there is no setting. */
  rule?: MessageKey;
}

export const retentionRows: readonly RetentionRuleRow[] = [
  { label: "retention.class.sessions", classes: ["sessions"], setting: "retention.sessions.days" },
  {
    label: "retention.class.conversations",
    classes: ["conversations"],
    setting: "retention.conversations.days",
  },
  { label: "retention.class.jobs", classes: ["jobs"], setting: "retention.jobs.days" },
  { label: "retention.class.terminals", classes: ["terminals"], setting: "retention.terminals.days" },
  { label: "retention.class.runs", classes: ["runs"], setting: "retention.runs.days" },
  { label: "retention.class.definitions", classes: ["definitions"], rule: "retention.rule.definitions" },
  {
    label: "retention.class.environments",
    classes: ["environments"],
    setting: "retention.environments.days",
  },
  { label: "retention.class.snapshots", classes: ["snapshots"], rule: "retention.rule.snapshots" },
  { label: "retention.class.logs", classes: ["error_logs", "database_logs"], setting: "retention.logs.days" },
  { label: "retention.class.launches", classes: ["launches"], rule: "retention.rule.launches" },
  {
    label: "retention.class.retention_runs",
    classes: ["retention_runs"],
    rule: "retention.rule.retention_runs",
  },
];

export interface RetentionSum {
  units: number;
  rows: number;
  bytes: number;
  kept: number;
}

/** What goes of some classes; of a class that is kept for good, nothing. */
export function sumOf(
  counts: readonly RetentionCount[],
  classes: readonly RetentionClass[] | null,
): RetentionSum {
  const sum = { units: 0, rows: 0, bytes: 0, kept: 0 };
  for (const each of counts) {
    if (classes !== null && !classes.includes(each.class)) continue;
    sum.units += each.units;
    sum.rows += each.rows;
    sum.bytes += each.bytes;
    sum.kept += each.kept;
  }
  return sum;
}

/** The choices of days, with the present one among them; 0 is for good. */
export function dayChoices(present: number): number[] {
  return [...new Set([0, 7, 30, 60, 90, 180, 365, present])].sort((a, b) => a - b);
}
