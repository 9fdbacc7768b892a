import { type FormEvent, useState } from "react";
import { useAgents } from "../../app/queries";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { DraftField } from "../../components/draft-field";
import { api } from "../../lib/api";
import { AgentField } from "../agent/agent-field";
import { useStoredDraft, useStoredForm } from "../chat/use-draft";
import { useFiles, useRunAction, useText } from "./queries";
import { environmentOf, inProject, Locks, PlaceField, usePlaces } from "./run-place";

interface Props {
  project: string;
  /** The one that was asked for; "": the first of the library. */
  workflow: string;
  onClose(): void;
  onStarted(id: string): void;
}

interface Input {
  required: boolean;
  default: unknown;
  description: string;
}

/** What is chosen beside the message; `values` are of the workflow's own inputs, by name. */
const emptyForm = { branch: "", budget: "", agent: "", place: "", values: {} as Record<string, string> };

/** The values of a workflow's own inputs: text, as a person writes it. */
function Inputs({
  inputs,
  values,
  ready,
  onChange,
}: {
  inputs: Record<string, Input>;
  values: Record<string, string>;
  ready: boolean;
  onChange(name: string, value: string): void;
}) {
  return Object.entries(inputs).map(([name, input]) => (
    <label key={name} className="block text-dense text-text-2">
      {name}
      {input.description && <span className="ml-2 text-meta text-text-3">{input.description}</span>}
      <input
        className={`${fieldClass} mt-1`}
        readOnly={!ready}
        value={values[name] ?? ""}
        placeholder={input.default == null ? "" : String(input.default)}
        required={input.required && input.default == null}
        onChange={(event) => onChange(name, event.target.value)}
      />
    </label>
  ));
}

/** Starts a run of a workflow. */
export function StartDialog({ project, workflow, onClose, onStarted }: Props) {
  const t = useT();
  const files = (useFiles(project).data ?? []).filter(
    ({ valid, shadowed_by }) => valid && shadowed_by === "",
  );
  const agents = (useAgents().data ?? []).filter(({ installed, name }) => installed && name !== "shell");
  const [chosen, setChosen] = useState(workflow);
  const draft = useStoredDraft(`start_draft/${project}`);
  const message = draft.text ?? "";
  const form = useStoredForm(`start_form/${project}`, emptyForm);
  const { branch, budget, agent, values } = form.values;
  const file = files.find(({ name }) => name === chosen) ?? files[0];
  const text = useText(project, file?.name ?? "").data;
  const places = usePlaces(project, text?.worktree ?? null);
  // A worktree that was chosen some time ago may be gone.
  const place = (places.all.find(({ value }) => value === form.values.place) ?? places.all[0])?.value ?? "";
  const { error, busy, run } = useRunAction();
  const inputs = (text?.inputs ?? {}) as Record<string, Input>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(async () => {
      const given = Object.fromEntries(
        Object.entries(values).filter(([name, value]) => name in inputs && value !== ""),
      );
      const started = await api.workflow.run({
        codebase_id: project,
        workflow: file?.name ?? "",
        message,
        inputs: given,
        branch: place === "" ? branch : "",
        base_branch: "",
        no_worktree: place === inProject,
        environment_id: await environmentOf(project, place),
        agent,
        context: "",
        conversation_id: "",
        budget_nano_usd: Math.round(Number(budget || 0) * 1e9),
      });
      draft.edit("");
      form.clear();
      onStarted(started.id);
      onClose();
    });
  };
  return (
    <Dialog title={t("run.startTitle")} onClose={onClose}>
      <form onSubmit={submit} {...form.composing} className="flex flex-col gap-3">
        <label className="block text-dense text-text-2">
          {t("run.workflow")}
          <select
            className={`${fieldClass} mt-1`}
            value={file?.name ?? ""}
            onChange={(event) => setChosen(event.target.value)}
          >
            {files.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {file && <p className="text-dense text-text-2">{file.description}</p>}
        <DraftField label={t("run.message")} className={`${fieldClass} mt-1 !h-20 py-1.5`} draft={draft} />
        <Inputs
          inputs={inputs}
          values={values}
          ready={form.ready}
          onChange={(name, value) => form.change({ values: { ...values, [name]: value } })}
        />
        <PlaceField
          places={places.all}
          value={place}
          ready={form.ready}
          onChange={(chosen) => form.change({ place: chosen })}
        />
        {place === "" && (
          <label className="block text-dense text-text-2">
            {t("run.branch")}
            <input
              className={`${fieldClass} mt-1`}
              value={branch}
              placeholder={t("run.branchHint")}
              readOnly={!form.ready}
              onChange={(event) => form.change({ branch: event.target.value })}
            />
          </label>
        )}
        <div className="-mt-3">
          <AgentField
            label={t("run.agent")}
            agents={agents}
            value={agents.some(({ name }) => name === agent) ? agent : ""}
            none={t("run.agentDefault")}
            onChoose={(name) => form.change({ agent: name })}
          />
        </div>
        <label className="block text-dense text-text-2">
          {t("run.budget")}
          <input
            className={`${fieldClass} mt-1`}
            type="number"
            min="0"
            step="0.01"
            value={budget}
            placeholder={t("run.budgetHint")}
            readOnly={!form.ready}
            onChange={(event) => form.change({ budget: event.target.value })}
          />
        </label>
        <Locks project={project} path={places.pathOf(place)} locks={text?.locks ?? true} onOpen={onClose} />
        {error && <ErrorBanner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={busy || !file}>
            {t("run.start")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
