import type { FindingRow } from "../../src/lib/types";

/** A finding with what a test says about it. */
export const finding = (part: Partial<FindingRow>): FindingRow => ({
  id: "f",
  launch_id: "l",
  seq: 1,
  subject_kind: "terminal",
  subject_id: "t",
  reason: "",
  title: null,
  status_before: null,
  status_after: null,
  detail: null,
  alive: false,
  action: "attached",
  created_at: 0,
  acknowledged_at: null,
  session_id: "s",
  started_at: null,
  ended_at: null,
  missing_bytes: 0,
  output_bytes: 0,
  exit_code: null,
  status_now: "",
  agent: "",
  ...part,
});
