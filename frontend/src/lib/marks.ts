import type { MessageKey } from "./i18n";
import type { FindingRow, JobStatus, JobSummary, TerminalStatus, TerminalSummary } from "./types";

export type Mark =
  | "saved"
  | "live"
  | "restored"
  | "needs"
  | "cut"
  | "gap"
  | "lost"
  | "done"
  | "queued"
  | "waiting"
  | "paused"
  | "skipped";

const terminalMarks: Record<TerminalStatus, Mark> = {
  idle: "queued",
  starting: "live",
  initializing: "live",
  running: "live",
  agent_requires_attention: "needs",
  recovering: "restored",
  disconnected: "cut",
  stuck: "cut",
  restored: "restored",
  completed: "done",
  failed: "lost",
};

const jobMarks: Record<JobStatus, Mark> = {
  idle: "queued",
  created: "queued",
  queued: "queued",
  acknowledged_by_worker: "live",
  preparing: "live",
  preparing_input: "live",
  running: "live",
  generating_stream: "live",
  processing_stream: "live",
  completed: "done",
  completed_by_tag: "done",
  failed: "lost",
  canceled: "skipped",
};

export function terminalMark(terminal: Pick<TerminalSummary, "status">): Mark {
  return terminalMarks[terminal.status] ?? "waiting";
}

/** The most urgent first, as for what a session shows of all that it holds. */
const urgency: readonly Mark[] = ["needs", "lost", "cut", "live", "restored", "queued", "done", "saved"];

/** The one mark that stands for several things. */
export function mostUrgent(marks: readonly Mark[]): Mark {
  return urgency.find((mark) => marks.includes(mark)) ?? "saved";
}

const interruptions = new Set(["interrupted", "lost"]);

type JobState = Pick<JobSummary, "status" | "failure_reason"> & Partial<Pick<JobSummary, "marked_done_at">>;

export function jobMark(job: JobState): Mark {
  if (job.status === "failed" && job.marked_done_at) return "done";
  if (job.status === "failed" && interruptions.has(job.failure_reason ?? "")) return "cut";
  return jobMarks[job.status] ?? "waiting";
}

export function jobWord(job: JobState): MessageKey {
  if (job.status === "failed" && job.marked_done_at) return "status.job.markedDone";
  if (jobMark(job) === "cut") return "status.job.interrupted";
  return `status.job.${job.status}`;
}

export function terminalEnded(status: TerminalStatus): boolean {
  return status === "completed" || status === "failed" || status === "restored";
}

/** Answers and runs of workflows, by their own words. */
const otherMarks: Record<string, Mark> = {
  complete: "done",
  completed: "done",
  failed: "lost",
  cancelled: "skipped",
  interrupted: "cut",
  pending: "queued",
  running: "live",
  paused: "needs",
};

/** What something that ran on has become by now. */
function markNow({ subject_kind: kind, status_now: now }: FindingRow): Mark {
  const marks: Record<string, Mark> =
    kind === "job" ? jobMarks : kind === "message" || kind === "run" ? otherMarks : terminalMarks;
  return marks[now] ?? "live";
}

/** A run whose node was cut off is so until it is resumed; one that waits at a question waits as it did. */
function runFindingMark(finding: FindingRow): Mark {
  const { action, revival, status_after: after, status_now: now } = finding;
  // The end of a node may be read only after the run went on.
  if (now === "paused" ? revival !== "" : now === "" && action === "paused") return "cut";
  if (now === "" && after === "paused") return "needs";
  return markNow(finding);
}

/** A job that did not end well, by what was done about it since. */
function jobFindingMark(finding: FindingRow): Mark | null {
  if (finding.subject_kind !== "job") return null;
  if (finding.again) return "restored";
  if (finding.action !== "parked") return null;
  return finding.status_now === "idle" ? "cut" : markNow(finding);
}

/** Whether a terminal that ended with its host has been started again by now. */
export function startedSince(finding: FindingRow): boolean {
  return (
    finding.action === "restored" &&
    finding.subject_kind === "terminal" &&
    ["live", "needs", "cut"].includes(terminalMarks[finding.status_now as TerminalStatus] ?? "")
  );
}

/** What became of a thing that ran when the app ended. */
export function findingMark(finding: FindingRow): Mark {
  if (finding.subject_kind === "database") return finding.action === "restored" ? "restored" : "lost";
  if (finding.subject_kind === "environment") {
    if (finding.status_after === "active") return "restored";
    return finding.status_after === "missing" ? "lost" : "skipped";
  }
  if (finding.subject_kind === "run") return runFindingMark(finding);
  const job = jobFindingMark(finding);
  if (job) return job;
  if (finding.alive) {
    const now = markNow(finding);
    return ["done", "lost", "skipped", "needs"].includes(now) ? now : "live";
  }
  switch (finding.action) {
    case "attached":
    case "resumed":
      return "live";
    case "finalized":
      return finding.status_after === "failed" ? "lost" : "done";
    case "requeued":
      return "queued";
    // Its process is gone without an end of its own: the machine or the host took it along.
    case "restored":
      return startedSince(finding) ? "live" : "cut";
    case "failed":
      return finding.status_after?.startsWith("completed") ? "done" : "cut";
    case "killed":
      return "skipped";
    default:
      return "restored";
  }
}
