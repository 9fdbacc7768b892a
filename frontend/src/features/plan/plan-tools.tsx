import { Check, Copy, Merge, Play, SendHorizontal } from "lucide-react";
import { useState } from "react";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { IconButton } from "../../components/button";
import type { Job } from "../../lib/types";
import { MergeDialog } from "./merge-dialog";
import { usePlanJobs } from "./queries";
import { RunPlanDialog } from "./run-plan-dialog";

function CopyPlan({ text }: { text: string }) {
  const t = useT();
  const [copied, setCopied] = useState("");
  const done = copied === text;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <IconButton label={done ? t("action.copied") : t("plan.copy")} onClick={() => void copy()}>
      {done ? <Check size={14} strokeWidth={1.5} /> : <Copy size={14} strokeWidth={1.5} />}
    </IconButton>
  );
}

function MergePlan({ job, onJob }: { job: Job; onJob(id: string): void }) {
  const t = useT();
  const { dialog, show, close } = useUi();
  const { plans, more } = usePlanJobs(job.session_id);
  const others = more || plans.some(({ id }) => id !== job.id);
  return (
    <>
      <IconButton
        label={others ? t("plan.mergeTitle") : t("plan.mergeNone")}
        disabled={!others}
        onClick={() => show({ kind: "merge-plans", jobID: job.id })}
      >
        <Merge size={14} strokeWidth={1.5} />
      </IconButton>
      {dialog?.kind === "merge-plans" && dialog.jobID === job.id && (
        <MergeDialog
          job={job}
          onMerged={(id) => {
            close();
            onJob(id);
          }}
          onClose={close}
        />
      )}
    </>
  );
}

interface Props {
  job: Job;
  /** The plan as it is shown, or as it is being edited. */
  text: string;
  /** Shows the job that an action made. */
  onJob(id: string): void;
}

/** What can be done with a plan besides reading and editing it. */
export function PlanTools({ job, text, onJob }: Props) {
  const t = useT();
  const show = useUi((s) => s.show);
  const [running, setRunning] = useState(false);
  const empty = text.trim() === "";
  const send = () => show({ kind: "send-to-terminal", sessionID: job.session_id, text, terminalID: null });
  return (
    <>
      <IconButton label={t("plan.run")} disabled={empty} onClick={() => setRunning(true)}>
        <Play size={14} strokeWidth={1.5} />
      </IconButton>
      <IconButton label={t("plan.send")} disabled={empty} onClick={send}>
        <SendHorizontal size={14} strokeWidth={1.5} />
      </IconButton>
      <MergePlan job={job} onJob={onJob} />
      <CopyPlan text={text} />
      {running && (
        <RunPlanDialog
          job={job}
          text={text}
          onStarted={(id) => {
            setRunning(false);
            onJob(id);
          }}
          onClose={() => setRunning(false)}
        />
      )}
    </>
  );
}
