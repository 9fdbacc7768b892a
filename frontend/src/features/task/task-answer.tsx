import { useState } from "react";
import { useJob, useJobs } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { jobMark } from "../../lib/marks";
import { ApplyResult } from "../plan/apply-result";
import { followed, unfinished } from "./followed";

/** Which answer the task waits for, if any. */
export function useTaskAnswer(sessionID: string) {
  const jobs = useJobs(sessionID).data ?? [];
  const [asked, setAsked] = useState<string | null>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const jobID = followed(jobs, asked, closed);
  // Its end must not take away the job that was found running.
  if (jobID !== asked) setAsked(jobID);
  const job = jobs.find(({ id }) => id === jobID);
  return {
    jobID,
    waits: job !== undefined && unfinished(job),
    follow: (id: string | null) => id !== null && setAsked(id),
    close: () => {
      if (jobID) setClosed(new Set([...closed, jobID]));
      setAsked(null);
    },
  };
}

interface Props {
  jobID: string;
  onShow(id: string): void;
  onClose(): void;
}

/** What became of the text that an agent was asked for: it takes the place of the task only when it is told to. */
export function TaskAnswer({ jobID, onShow, onClose }: Props) {
  const t = useT();
  const query = useJob(jobID);
  const [error, setError] = useState<unknown>(null);
  const job = query.data?.id === jobID ? query.data : null;
  // A job that was deleted has no answer.
  if (!job || query.isError) return null;
  const waits = unfinished(job);
  const done = job.status === "completed" || job.status === "completed_by_tag";
  const working = job.task_type === "task_refinement" ? "task.refining" : "task.improving";
  return (
    <div role="status" data-task-answer={job.status}>
      <NoticeBar>
        <StateMark mark={jobMark(job)} word="" />
        <span className="min-w-0 flex-1">
          {t(waits ? working : done ? "task.answerReady" : "task.answerFailed")}
        </span>
        {waits && (
          <Button small look="ghost" onClick={() => void api.job.cancel(jobID).catch(setError)}>
            {t("job.cancel")}
          </Button>
        )}
        <ApplyResult job={job} onError={setError} onApplied={onClose} />
        <Button small onClick={() => onShow(jobID)}>
          {t("task.answerShow")}
        </Button>
        {!waits && (
          <Button small look="ghost" onClick={onClose}>
            {t("action.dismiss")}
          </Button>
        )}
      </NoticeBar>
      {error != null && <ErrorBanner error={error} />}
    </div>
  );
}
