import { useQuery } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Dialog, DialogActions, fieldClass } from "../../components/dialog";
import { Said } from "../../components/said";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import { tokens } from "../../lib/numbers";
import type { AgentInfo, PermissionMode } from "../../lib/types";
import { useStoredForm } from "../chat/use-draft";
import { agentLabel } from "./run-task";
import { taskTypeLabel } from "./task-type";
import { type RunChoice, runDefaults } from "./use-run";
import "../../lib/messages/work-texts";

export const permissionModes: readonly PermissionMode[] = ["", "ask", "plan", "edit", "all"];
const nanoPerUSD = 1e9;
const mostAttempts = 20;

/** What is known of an agent, in words: whether it is there and signed in. */
export function agentState(agent: AgentInfo): "ready" | "signed_in" | "signed_out" | "missing" {
  if (!agent.installed) return "missing";
  return agent.login === "signed_in" || agent.login === "signed_out" ? agent.login : "ready";
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label className="block min-w-0 text-dense text-text-2">
      {label}
      {children}
    </label>
  );
}

interface EstimateProps {
  sessionID: string;
  text: string;
  agent: string;
  choice: RunChoice;
}

/** What the prompt would weigh. It is counted with another model's vocabulary: an estimate. */
function usePreview({ sessionID, text, agent, choice }: EstimateProps) {
  const request = {
    session_id: sessionID,
    task_type: choice.task_type,
    agent,
    model: choice.model,
    text,
    files: null,
    sources: [],
    instructions: "",
    root: "",
  };
  return useQuery({
    queryKey: ["prompt-preview", request],
    // The generated class takes an absent list for "the selection of the session"; Go reads null as that too.
    queryFn: () => api.prompt.preview(request as unknown as Parameters<typeof api.prompt.preview>[0]),
    enabled: text.trim() !== "",
    gcTime: 0,
  });
}

function Estimate({ preview }: { preview: ReturnType<typeof usePreview> }) {
  const t = useT();
  if (preview.isError) return <ErrorBanner error={preview.error} retry={() => void preview.refetch()} />;
  if (!preview.data) return <p>{preview.isLoading ? t("run.counting") : t("run.noTask")}</p>;
  const { estimated_tokens, context_window, over } = preview.data;
  const told = { tokens: tokens(estimated_tokens), window: tokens(context_window ?? 0) };
  if (over) return <ErrorBanner error={{ code: "prompt_too_large", message: t("run.over", told) }} />;
  return (
    <p>{context_window === null ? t("run.estimate", { tokens: told.tokens }) : t("run.estimateOf", told)}</p>
  );
}

interface Props {
  sessionID: string;
  /** What the agent is asked: the task as it stands. */
  text: string;
  agents: readonly AgentInfo[];
  chosen: AgentInfo;
  error: unknown;
  busy: boolean;
  onAgent(name: string): void;
  /** `started` is called when the job runs. */
  onRun(agent: string, choice: RunChoice, started: () => void): void;
  onClose(): void;
}

/** Asks how the task is to be run, before anything is spent. */
export function RunOptionsDialog({
  sessionID,
  text,
  agents,
  chosen,
  error,
  busy,
  onAgent,
  onRun,
  onClose,
}: Props) {
  const t = useT();
  const form = useStoredForm(`run_draft/${sessionID}`, runDefaults);
  const { values: choice, change } = form;
  const types = useQuery({ queryKey: ["task-types"], queryFn: () => api.prompt.taskTypes() });
  const files = useQuery({
    queryKey: ["selected-files", sessionID],
    queryFn: () => api.file.selection(sessionID),
  });
  const preview = usePreview({ sessionID, text, agent: chosen.name, choice });
  const field = `${fieldClass} mt-1`;
  const refused = !form.ready || !chosen.installed || text.trim() === "" || preview.data?.over === true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refused || busy) return;
    const web_search = choice.web_search && chosen.capabilities?.web_search === true;
    onRun(chosen.name, { ...choice, model: choice.model.trim(), web_search }, form.clear);
  };
  return (
    <Dialog title={t("run.options")} onClose={onClose} wide>
      <form onSubmit={submit} {...form.composing} className="grid grid-cols-2 gap-3" data-run-options="">
        <Field label={t("run.agent")}>
          <select
            className={field}
            value={chosen.name}
            onChange={(event) => {
              onAgent(event.target.value);
              change({ model: "" });
            }}
          >
            {agents
              .filter(({ name }) => name !== "shell")
              .map((agent) => (
                <option key={agent.name} value={agent.name}>
                  {`${agentLabel(agent, t)}: ${t(`run.state.${agentState(agent)}`)}`}
                </option>
              ))}
          </select>
        </Field>
        <Field label={t("run.model")}>
          <input
            className={field}
            list="run-models"
            readOnly={!form.ready}
            value={choice.model}
            placeholder={t("run.modelDefault")}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => change({ model: event.target.value })}
          />
          <datalist id="run-models">
            {chosen.models?.map((model) => (
              <option key={model} value={model} />
            ))}
          </datalist>
        </Field>
        {!chosen.installed && (
          <div className="col-span-2">
            <p className="mb-2 text-text-2">{t("agent.missingText")}</p>
            {chosen.install ? <CommandLine command={chosen.install} /> : <Said text={chosen.detail} />}
          </div>
        )}
        <Field label={t("run.type")}>
          <select
            className={field}
            value={choice.task_type}
            onChange={(event) => change({ task_type: event.target.value })}
          >
            {types.data
              ?.filter(({ name }) => name !== "implementation_plan_merge")
              .map((type) => (
                <option key={type.name} value={type.name}>
                  {taskTypeLabel(type, t)}
                </option>
              ))}
          </select>
        </Field>
        <Field label={t("run.permission")}>
          <select
            className={field}
            value={choice.permission}
            onChange={(event) => change({ permission: event.target.value as PermissionMode })}
          >
            {permissionModes.map((mode) => (
              <option key={mode} value={mode}>
                {t(`composer.permission.${mode === "" ? "default" : mode}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t("run.budget")}>
          <input
            className={field}
            type="number"
            min="0.01"
            step="0.01"
            readOnly={!form.ready}
            value={choice.budget_nano_usd > 0 ? choice.budget_nano_usd / nanoPerUSD : ""}
            placeholder={t("run.budgetNone")}
            onChange={(event) =>
              change({ budget_nano_usd: Math.round(Number(event.target.value) * nanoPerUSD) })
            }
          />
        </Field>
        <Field label={t("run.attempts")}>
          <input
            className={field}
            type="number"
            min="1"
            max={mostAttempts}
            step="1"
            readOnly={!form.ready}
            value={choice.max_attempts || ""}
            placeholder={t("run.attemptsDefault")}
            onChange={(event) => change({ max_attempts: Number(event.target.value) })}
          />
        </Field>
        <Field label={t("run.priority")}>
          <select
            className={field}
            value={choice.priority}
            onChange={(event) => change({ priority: Number(event.target.value) })}
          >
            {([0, 1, 2] as const).map((priority) => (
              <option key={priority} value={priority}>
                {t(`run.priority.${priority}`)}
              </option>
            ))}
          </select>
        </Field>
        {chosen.capabilities?.web_search && (
          // biome-ignore lint/a11y/noLabelWithoutControl: CheckBox is the control
          <label className="flex items-end gap-1.5 text-dense text-text-2">
            <CheckBox
              tick={choice.web_search ? "on" : "off"}
              onChange={(event) => change({ web_search: event.target.checked })}
            />
            {t("run.web")}
          </label>
        )}
        <div className="col-span-2 text-dense text-text-2" data-estimate="">
          {files.data && <p>{t("run.files", { count: files.data.length })}</p>}
          <Estimate preview={preview} />
        </div>
        {error != null && (
          <div className="col-span-2">
            <ErrorBanner error={error} />
          </div>
        )}
        <div className="col-span-2">
          <DialogActions>
            <Button onClick={onClose}>{t("action.cancel")}</Button>
            <Button look="primary" type="submit" disabled={busy || refused}>
              {t("agent.run")}
            </Button>
          </DialogActions>
        </div>
      </form>
    </Dialog>
  );
}
