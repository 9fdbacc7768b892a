import type { AgentInfo, JobSummary } from "../../lib/types";

export type JobVerb = "resume" | "retry" | "runParked" | "takeOver";

const final = new Set(["completed", "completed_by_tag", "failed", "canceled"]);

/** What can be done with a job now, the likeliest first. `here`: it belongs to this machine. `can`: null while the agent is not known. */
export function possibleVerbs(
  job: Pick<JobSummary, "status" | "assistant_session_id">,
  here: boolean,
  can: AgentInfo["capabilities"] | null,
): JobVerb[] {
  if (!here) return final.has(job.status) ? [] : ["takeOver"];
  if (job.status === "idle") return ["runParked"];
  if (!final.has(job.status)) return [];
  return job.assistant_session_id && can?.resume !== false ? ["resume", "retry"] : ["retry"];
}
