import { type FormEvent, useState } from "react";
import { refreshJobs } from "../../app/job-pages";
import { useAgents } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { Scrolled } from "../../components/scrolled";
import { api } from "../../lib/api";
import type { Job, PermissionMode } from "../../lib/types";
import { AgentField, ModelField } from "../agent/agent-field";
import { answering } from "../agent/answering";
import { jobSpec } from "../agent/job-spec";
import { permissionModes } from "../agent/run-options";

interface Props {
  /** The job that wrote the plan. */
  job: Job;
  text: string;
  onStarted(jobID: string): void;
  onClose(): void;
}

/** Asks which agent is to do what a plan says. */
export function RunPlanDialog({ job, text, onStarted, onClose }: Props) {
  const t = useT();
  const { queries } = useServices();
  const agents = answering(useAgents().data ?? []);
  const [name, setName] = useState(job.agent ?? "");
  const [model, setModel] = useState("");
  const [permission, setPermission] = useState<PermissionMode>("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const agent = agents.find((each) => each.name === name) ?? agents[0];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!agent) return;
    setBusy(true);
    setError(null);
    try {
      const spec = { session_id: job.session_id, agent: agent.name, model: model.trim(), permission };
      const started = await api.job.run(jobSpec({ ...spec, prompt: text }));
      await refreshJobs(queries, job.session_id);
      onStarted(started.id);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("run.plan")} onClose={onClose} wide>
      <form onSubmit={(event) => void submit(event)} data-run-plan="">
        <p className="text-dense text-text-2">{t("run.planText")}</p>
        <Scrolled label={t("plan.title")} className="mt-2 max-h-40 rounded-control bg-sunken px-2.5 py-2">
          <pre className="select-text whitespace-pre-wrap font-mono text-meta [overflow-wrap:anywhere]">
            {text}
          </pre>
        </Scrolled>
        <div className="grid grid-cols-2 gap-3">
          <AgentField
            label={t("run.agent")}
            agents={agents}
            value={agent?.name ?? ""}
            onChoose={(chosen) => {
              setName(chosen);
              setModel("");
            }}
          />
          <ModelField agent={agent} value={model} onChange={setModel} />
        </div>
        <label className="mt-3 block text-dense text-text-2">
          {t("run.permission")}
          <select
            className={`${fieldClass} mt-1`}
            value={permission}
            onChange={(event) => setPermission(event.target.value as PermissionMode)}
          >
            {permissionModes.map((mode) => (
              <option key={mode} value={mode}>
                {t(`composer.permission.${mode === "" ? "default" : mode}`)}
              </option>
            ))}
          </select>
        </label>
        {error != null && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || !agent}>
            {t("agent.run")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
