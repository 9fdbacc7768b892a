import { type FormEvent, useState } from "react";
import { refreshJobs } from "../../app/job-pages";
import { useAgents, useAllJobs, useSessionView } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import { utc } from "../../lib/time";
import type { Job } from "../../lib/types";
import { AgentField } from "../agent/agent-field";
import { answering } from "../agent/answering";
import { useStoredDraft } from "../chat/use-draft";
import { draftFrom, keptDraft } from "../setup/prompt-text";
import { plansAmong, useTaskTypes } from "./queries";

interface Props {
  job: Job;
  onMerged(jobID: string): void;
  onClose(): void;
}

/** Chooses which plans become one with the shown plan, and what is to be minded. */
export function MergeDialog({ job, onMerged, onClose }: Props) {
  const t = useT();
  const { queries } = useServices();
  const agents = answering(useAgents().data ?? []);
  const jobs = useAllJobs(job.session_id, true);
  const types = useTaskTypes().data ?? [];
  const others = plansAmong(jobs.data ?? [], types).filter(({ id }) => id !== job.id);
  const kept = useSessionView(job.session_id).data?.session.merge_instructions ?? "";
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const draft = useStoredDraft(`merge_draft/${job.id}`);
  const instructions = draftFrom(draft.text ?? "") ?? kept;
  const [agent, setAgent] = useState(job.agent ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const usable = agents.find(({ name }) => name === agent) ?? agents[0];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!usable) return;
    setBusy(true);
    setError(null);
    try {
      const merged = await api.plan.merge(job.session_id, {
        sources: [job.id, ...chosen],
        instructions,
        agent: usable.name,
        model: usable.name === job.agent ? (job.payload.model ?? "") : "",
      });
      await refreshJobs(queries, job.session_id);
      void queries.invalidateQueries({ queryKey: ["session", job.session_id] });
      draft.edit("");
      onMerged(merged.id);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("plan.mergeTitle")} onClose={onClose} wide>
      <form onSubmit={(event) => void submit(event)} data-merge="">
        <fieldset className="max-h-48 overflow-y-auto">
          <legend className="text-dense text-text-2">{t("plan.mergeWith")}</legend>
          {jobs.data && others.length === 0 && (
            <p className="text-dense text-text-3">{t("plan.mergeNone")}</p>
          )}
          {others.map(({ id, title, created_at }) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: CheckBox is the control
            <label key={id} title={utc(created_at)} className="flex items-center gap-1.5 text-dense">
              <CheckBox
                tick={chosen.includes(id) ? "on" : "off"}
                onChange={(event) =>
                  setChosen(event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
                }
              />
              <span className="tail-ellipsis">{title || t("job.untitled")}</span>
            </label>
          ))}
        </fieldset>
        <label className="mt-3 block text-dense text-text-2">
          {t("plan.mergeInstructions")}
          <textarea
            className="mt-1 block h-24 w-full rounded-control border border-line-strong bg-canvas px-2.5 py-1.5 text-base text-text"
            value={instructions}
            readOnly={draft.text === null}
            onChange={(event) => draft.edit(keptDraft(event.target.value))}
            onCompositionStart={() => draft.compose(true)}
            onCompositionEnd={() => draft.compose(false)}
          />
        </label>
        <AgentField label={t("run.agent")} agents={agents} value={usable?.name ?? ""} onChoose={setAgent} />
        {jobs.isError && <ErrorBanner error={jobs.error} retry={() => void jobs.refetch()} />}
        {error != null && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || !usable || chosen.length === 0}>
            {t("plan.merge")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
