import { jobMark } from "../../lib/marks";
import type { JobSummary } from "../../lib/types";

export const jobFilters = ["all", "needs", "live", "done", "failed"] as const;
export type JobFilter = (typeof jobFilters)[number];

/** Whether a job is shown under a filter. `asks`: its agent waits for the user. */
export function matchesFilter(
  job: Pick<JobSummary, "status" | "failure_reason">,
  filter: JobFilter,
  asks: boolean,
): boolean {
  const mark = jobMark(job);
  switch (filter) {
    case "all":
      return true;
    case "needs":
      return asks;
    case "live":
      return mark === "live" || mark === "queued";
    case "done":
      return mark === "done" || mark === "skipped";
    case "failed":
      return mark === "lost" || mark === "cut";
  }
}
