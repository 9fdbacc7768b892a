import type { JobSummary } from "../../lib/types";

type Link = Pick<JobSummary, "id" | "retry_of_job_id" | "created_at">;

/** The jobs that asked the same again as one of them did, oldest first: the first one, and all that follow from it. */
export function lineageOf<J extends Link>(id: string, jobs: readonly J[]): J[] {
  const known = new Map(jobs.map((job) => [job.id, job]));
  const family = new Set<string>();
  for (let at = known.get(id); at && !family.has(at.id); at = known.get(at.retry_of_job_id ?? ""))
    family.add(at.id);
  const oldestFirst = [...jobs].sort((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1));
  for (const { id: next, retry_of_job_id: of } of oldestFirst) if (of && family.has(of)) family.add(next);
  return oldestFirst.filter((job) => family.has(job.id));
}

/** Whether a job is among them whose forerunner is not: older jobs are not listed yet. */
export const isCut = (family: readonly Link[], jobs: readonly Link[]): boolean =>
  family.some(({ retry_of_job_id: of }) => of !== null && !jobs.some(({ id }) => id === of));
