import type { SessionActions } from "../../app/commands";
import { refreshJobs } from "../../app/job-pages";
import { useAgents, useElsewhere } from "../../app/queries";
import { useServices } from "../../app/services";
import { useUi } from "../../app/ui";
import { api } from "../../lib/api";
import { jobMark } from "../../lib/marks";
import type { Job, JobSummary } from "../../lib/types";
import { usePlanJobs } from "../plan/queries";
import { possibleVerbs } from "./job-verbs";
import { useLastOutput } from "./last-output";

interface Options {
  sessionID: string;
  /** The shown job. */
  job: JobSummary | null;
  /** Whether anything can be started in the session. */
  runnable: boolean;
  onJob(id: string): void;
  onError(error: unknown): void;
}

/** What the palette can do with the shown job, and with the plans of the session, as far as that is possible now. */
export function useJobCommands({ sessionID, job, runnable, onJob, onError }: Options): SessionActions {
  const { queries } = useServices();
  const show = useUi((s) => s.show);
  const elsewhere = useElsewhere(job?.host_id ?? "");
  const can = useAgents().data?.find(({ name }) => name === job?.agent)?.capabilities ?? null;
  const { plans } = usePlanJobs(sessionID);
  const give = (call: () => Promise<Job>) => () => {
    call()
      .then(async (made) => {
        await refreshJobs(queries, sessionID);
        onJob(made.id);
      })
      .catch(onError);
  };
  const actions: SessionActions = {};
  if (job) actions.readJob = useLastOutput.getState().read;
  if (job && !elsewhere) {
    const verbs = runnable ? possibleVerbs(job, true, can) : [];
    if (verbs.includes("retry")) actions.retryJob = give(() => api.job.retry(job.id));
    if (verbs.includes("resume")) actions.resumeJob = give(() => api.job.resume(job.id));
    if (jobMark(job) === "live" || jobMark(job) === "queued") {
      actions.cancelJob = () => void api.job.cancel(job.id).catch(onError);
    }
  }
  const plan = plans.find(({ id }) => id === job?.id) ?? plans[0];
  if (plan) actions.openPlan = () => onJob(plans[0]?.id ?? plan.id);
  if (plan && plans.length > 1 && runnable) {
    actions.mergePlans = () => {
      onJob(plan.id);
      show({ kind: "merge-plans", jobID: plan.id });
    };
  }
  return actions;
}
