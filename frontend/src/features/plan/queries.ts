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

/** Those jobs that wrote plans. */
export function plansAmong(jobs: readonly JobSummary[], types: readonly TaskType[]): JobSummary[] {
  const withPlan = new Set(types.filter((type) => type.has_plan).map(({ name }) => name));
  return jobs.filter((job) => completed(job) && withPlan.has(job.task_type));
}

/** The plans of a session among the jobs that are listed; `more`: older ones may have plans too. */
export function usePlanJobs(sessionID: string): { plans: JobSummary[]; more: boolean } {
  const types = useTaskTypes().data;
  const jobs = useJobs(sessionID);
  return { plans: plansAmong(jobs.data ?? [], types ?? []), more: jobs.hasNextPage };
}

/** What a job answered, to be copied and sent: its plan as it was edited last, where it wrote one. */
export function useAnswerText(job: Job): string {
  const type = useCompletedType(job);
  const plan = usePlan(job.id, type?.has_plan === true).data;
  return (type?.has_plan ? plan?.content : undefined) ?? job.response ?? "";
}
