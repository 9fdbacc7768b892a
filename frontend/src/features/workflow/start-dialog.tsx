import { type FormEvent, useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { DraftField } from "../../components/draft-field";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import { useStoredDraft, useStoredForm } from "../chat/use-draft";
import { useFiles, useRunAction, useText } from "./queries";

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
const emptyForm = { branch: "", budget: "", here: false, values: {} as Record<string, string> };

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
  const [chosen, setChosen] = useState(workflow);
  const draft = useStoredDraft(`start_draft/${project}`);
  const message = draft.text ?? "";
  const form = useStoredForm(`start_form/${project}`, emptyForm);
  const { branch, budget, here, values } = form.values;
  const { error, busy, run } = useRunAction();
  const file = files.find(({ name }) => name === chosen) ?? files[0];
  const inputs = (useText(project, file?.name ?? "").data?.inputs ?? {}) as Record<string, Input>;
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
        branch,
        base_branch: "",
        no_worktree: here,
        environment_id: "",
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
        <label className="block text-dense text-text-2">
          {t("run.branch")}
          <input
            className={`${fieldClass} mt-1`}
            value={branch}
            placeholder={t("run.branchHint")}
            disabled={here}
            readOnly={!form.ready}
            onChange={(event) => form.change({ branch: event.target.value })}
          />
        </label>
        <span className="flex items-center gap-1 text-dense text-text-2">
          <CheckBox
            id="run-here"
            tick={here ? "on" : "off"}
            onChange={(event) => form.change({ here: event.target.checked })}
          />
          <label htmlFor="run-here">{t("run.here")}</label>
        </span>
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
        <p className="text-meta text-text-3">{t(here ? "run.locksProject" : "run.locksWorktree")}</p>
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
