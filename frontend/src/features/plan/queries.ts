import { useQuery } from "@tanstack/react-query";
import { useJobs } from "../../app/queries";
import { api } from "../../lib/api";
import type { Job, JobSummary, TaskType } from "../../lib/types";

const completed = (job: Pick<Job, "status">) =>
  job.status === "completed" || job.status === "completed_by_tag";

export const useTaskTypes = () =>
  useQuery({
    queryKey: ["task-types"],
    queryFn: () => api.prompt.taskTypes(),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The task type of a job that completed; null while it is not known, and for another job. */
export function useCompletedType(job: Pick<Job, "status" | "task_type">): TaskType | null {
  const types = useTaskTypes().data;
  return completed(job) ? (types?.find(({ name }) => name === job.task_type) ?? null) : null;
}

/** The newest version of a plan. A notice of its job fetches it again. */
export const usePlan = (jobID: string, enabled: boolean) =>
  useQuery({ queryKey: ["job", jobID, "plan"], queryFn: () => api.plan.show(jobID), enabled });

/** The jobs of a session that wrote plans. */
export function usePlanJobs(sessionID: string): JobSummary[] {
  const types = useTaskTypes().data;
  const jobs = useJobs(sessionID).data;
  const withPlan = new Set(types?.filter((type) => type.has_plan).map(({ name }) => name));
  return (jobs ?? []).filter((job) => completed(job) && withPlan.has(job.task_type));
}
