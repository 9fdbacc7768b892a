import { jobMark } from "../../lib/marks";
import type { JobSummary } from "../../lib/types";

/** The types of tasks whose answer is another text of the task. */
export const taskAnswerTypes = ["text_improvement", "task_refinement"] as const;
export type TaskAnswerType = (typeof taskAnswerTypes)[number];

/**
 * Asks an agent about a text, "" for the task as it is stored: what is shown may be older for a moment.
 * Answers the id of the job, null when none was started.
 */
export type AskAgent = (type: TaskAnswerType, text: string) => Promise<string | null>;

/** Whether an answer is still to come. */
export const unfinished = (job: Pick<JobSummary, "status" | "failure_reason">) =>
  jobMark(job) === "live" || jobMark(job) === "queued";

/** The job that is followed: the one that was asked here, or one that was asked before the page was opened and still runs. */
export function followed(
  jobs: readonly JobSummary[],
  asked: string | null,
  closed: ReadonlySet<string>,
): string | null {
  if (asked !== null) return asked;
  const types: readonly string[] = taskAnswerTypes;
  const open = jobs.find((job) => types.includes(job.task_type) && unfinished(job) && !closed.has(job.id));
  return open?.id ?? null;
}
