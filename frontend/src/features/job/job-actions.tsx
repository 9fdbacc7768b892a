import { Check, Copy, Monitor, OctagonPause, Trash2 } from "lucide-react";
import { useState } from "react";
import { refreshJobs } from "../../app/job-pages";
import { useAgents, useElsewhere, useOtherMachine } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { Button, IconButton } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { api } from "../../lib/api";
import type { MessageKey } from "../../lib/i18n";
import { jobMark } from "../../lib/marks";
import type { Job } from "../../lib/types";
import { useAnswerText } from "../plan/queries";
import { type JobVerb, possibleVerbs } from "./job-verbs";

const words: Record<JobVerb, { label: MessageKey; title?: MessageKey }> = {
  resume: { label: "job.resume", title: "job.resumeTitle" },
  retry: { label: "job.again", title: "job.againTitle" },
  runParked: { label: "job.run" },
  takeOver: { label: "job.takeOver", title: "job.takeOverTitle" },
};

interface Props {
  job: Job;
  /** Shows the job that the action made. */
  onJob(id: string): void;
  onError(error: unknown): void;
}

/** What can be done with the shown job besides stopping it. */
export function JobActions({ job, onJob, onError }: Props) {
  const t = useT();
  const { queries } = useServices();
  const elsewhere = useElsewhere(job.host_id);
  const machine = useOtherMachine(job.host_id);
  const can = useAgents().data?.find(({ name }) => name === job.agent)?.capabilities ?? null;
  const [busy, setBusy] = useState(false);
  const answer = useAnswerText(job);
  const [copiedText, setCopiedText] = useState("");
  const copied = copiedText !== "" && copiedText === answer;
  const [deleting, setDeleting] = useState(false);
  const act = async (run: () => Promise<unknown>) => {
    setBusy(true);
    onError(null);
    try {
      await run();
      await refreshJobs(queries, job.session_id, [job.id]);
    } catch (thrown) {
      onError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const give = (verb: JobVerb) => act(async () => onJob((await api.job[verb](job.id)).id));
  const copy = async () => {
    await navigator.clipboard.writeText(answer);
    setCopiedText(answer);
  };
  const ended = jobMark(job) !== "live" && jobMark(job) !== "queued";
  return (
    <>
      {machine && (
        <span
          className="inline-flex min-w-0 items-center gap-[5px] text-meta text-text-2"
          title={machine.reachable ? undefined : t("job.unreachableTitle", { machine: machine.name })}
        >
          <Monitor size={14} strokeWidth={1.5} className="shrink-0 text-text-3" aria-hidden="true" />
          {machine.reachable ? (
            <span className="tail-ellipsis">{t("job.onMachine", { machine: machine.name })}</span>
          ) : (
            <span className="shrink-0">{t("job.unreachable")}</span>
          )}
        </span>
      )}
      {possibleVerbs(job, !elsewhere, can).map((verb) => {
        const { label, title } = words[verb];
        // A machine that can be reached keeps its jobs.
        const kept = verb === "takeOver" && machine?.reachable !== false;
        return (
          <Button
            key={verb}
            small
            disabled={busy || kept}
            title={title && t(title)}
            onClick={() => void give(verb)}
          >
            {t(label)}
          </Button>
        );
      })}
      {job.status === "failed" && !elsewhere && (
        <Button
          small
          look="ghost"
          disabled={busy}
          title={t("job.markDoneTitle")}
          onClick={() => void act(() => api.job.markDone(job.id, !job.marked_done_at))}
        >
          {t(job.marked_done_at ? "job.unmarkDone" : "job.markDone")}
        </Button>
      )}
      {jobMark(job) === "live" && !elsewhere && can?.interrupt && (
        <IconButton
          label={t("job.interrupt")}
          title={t("job.interruptTitle")}
          disabled={busy}
          onClick={() => void act(() => api.job.interrupt(job.id))}
        >
          <OctagonPause size={14} strokeWidth={1.5} />
        </IconButton>
      )}
      {answer && (
        <IconButton label={copied ? t("action.copied") : t("job.copy")} onClick={() => void copy()}>
          {copied ? <Check size={14} strokeWidth={1.5} /> : <Copy size={14} strokeWidth={1.5} />}
        </IconButton>
      )}
      {ended && !elsewhere && (
        <IconButton label={t("job.delete")} disabled={busy} onClick={() => setDeleting(true)}>
          <Trash2 size={14} strokeWidth={1.5} />
        </IconButton>
      )}
      {deleting && (
        <Dialog title={t("job.deleteTitle")} onClose={() => setDeleting(false)}>
          <p className="text-text-2">{t("job.deleteText")}</p>
          <DialogActions>
            <Button onClick={() => setDeleting(false)}>{t("action.cancel")}</Button>
            <Button
              look="danger"
              disabled={busy}
              onClick={() => {
                setDeleting(false);
                void act(() => api.job.remove(job.id));
              }}
            >
              {t("action.delete")}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
