import type { Mark } from "../../lib/marks";
import type { NodeStatus, RunStatus, WorkflowRunRow, WorkflowRunView } from "../../lib/types";

const runMarks: Record<RunStatus, Mark> = {
  pending: "queued",
  running: "live",
  paused: "needs",
  completed: "done",
  failed: "lost",
  cancelled: "skipped",
};

export function runMark(run: Pick<WorkflowRunRow, "status" | "pause_reason">): Mark {
  return run.pause_reason === "interrupted" ? "cut" : runMarks[run.status];
}

const nodeMarks: Record<NodeStatus, Mark> = {
  pending: "queued",
  running: "live",
  waiting: "needs",
  completed: "done",
  failed: "lost",
  skipped: "skipped",
  cancelled: "skipped",
};

export const nodeMark = (status: NodeStatus | undefined): Mark => (status ? nodeMarks[status] : "waiting");

/** What the user can do about a run. */
export function actionsOf(run: WorkflowRunRow): { cancel: boolean; resume: boolean; remove: boolean } {
  const stopped = run.status === "failed" || run.pause_reason === "interrupted";
  return {
    cancel: run.status === "pending" || run.status === "running" || run.status === "paused",
    resume: stopped && run.definition_digest != null,
    remove: run.status === "completed" || run.status === "failed" || run.status === "cancelled",
  };
}

/** The steps of a run whose newest attempt failed, in the order of the workflow. */
export function failedSteps(view: Pick<WorkflowRunView, "steps" | "nodes">): string[] {
  const newest = new Map(
    (view.nodes ?? []).filter(({ iteration }) => iteration === 0).map((node) => [node.node_id, node.status]),
  );
  return (view.steps ?? []).map(({ id }) => id).filter((id) => newest.get(id) === "failed");
}

/** Whether a run stopped because it had used what it may. */
export function isSpent({ run, budget, spent }: Pick<WorkflowRunView, "run" | "budget" | "spent">): boolean {
  const { max_spend_nano_usd: usd, max_work_units: units } = budget;
  return (
    run.status === "failed" &&
    ((usd > 0 && spent.cost_nano_usd > usd) || (units > 0 && spent.work_units >= units))
  );
}

/** The last line of a text that says something. */
export const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1)?.trim() ?? "";

/** The steps of a run that have been reached, in the order of the workflow: it can be run again from each. */
export function reachedSteps(view: Pick<WorkflowRunView, "steps" | "nodes">): string[] {
  const reached = new Set((view.nodes ?? []).map(({ node_id }) => node_id));
  return (view.steps ?? []).map(({ id }) => id).filter((id) => reached.has(id));
}
