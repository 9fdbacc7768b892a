import { useState } from "react";
import { refreshJobs } from "../../app/job-pages";
import { useAgents } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import type { AgentInfo, ApiError, JobSpec } from "../../lib/types";
import type { TaskDocument } from "../task/task-document";
import { answering } from "./answering";
import { jobSpec } from "./job-spec";
import { shellCommand } from "./run-task";

export type RunDialog = "missing" | "shell" | "options" | null;

/** What a person chooses for one run. Zero and "": as the settings have it. */
export type RunChoice = Pick<
  JobSpec,
  "task_type" | "model" | "permission" | "web_search" | "budget_nano_usd" | "max_attempts"
> & { priority: number };

export const runDefaults: RunChoice = {
  task_type: "task",
  model: "",
  permission: "",
  web_search: false,
  budget_nano_usd: 0,
  max_attempts: 0,
  priority: 1,
};

interface Options {
  sessionID: string;
  document: TaskDocument | null;
  agentName: string | null;
  onStarted(jobID: string): void;
}

/** Runs the task with the chosen agent: stores the text first, so that the job names the version it ran from. */
export function useRun({ sessionID, document, agentName, onStarted }: Options) {
  const t = useT();
  const { queries } = useServices();
  const agents = useAgents();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [dialog, setDialog] = useState<RunDialog>(null);
  const known: AgentInfo[] = agents.data ?? [];
  const named = (name: string | null) => known.find((agent) => agent.name === name) ?? null;
  const chosen = named(agentName) ?? named("claude") ?? known[0] ?? null;

  const start = async (
    agent: string,
    command: string[],
    choice: RunChoice = runDefaults,
    started = () => {},
  ) => {
    if (!document) return;
    setBusy(true);
    setError(null);
    try {
      await document.commit();
      if (agent !== "shell" && document.snapshot().text.trim() === "") {
        throw { code: "invalid", message: t("run.noTask") };
      }
      const job = await api.job.run(jobSpec({ ...choice, session_id: sessionID, agent, command }));
      await refreshJobs(queries, sessionID);
      started();
      setDialog(null);
      onStarted(job.id);
    } catch (thrown) {
      setError(toApiError(thrown));
    } finally {
      setBusy(false);
    }
  };
  /** Asks about a text, or the task with "", without leaving what is shown. Null: nothing was started, and it was said why. */
  const ask = async (taskType: string, text: string): Promise<string | null> => {
    const agent = chosen && chosen.name !== "shell" ? chosen : answering(known)[0];
    if (!document || busy || !agent?.installed) {
      if (!agent) setError({ code: "agent_missing", message: t("run.noAgent") });
      else if (!agent.installed) setDialog("missing");
      return null;
    }
    setBusy(true);
    setError(null);
    try {
      // What the answer is to take the place of has to be stored.
      await document.commit();
      const spec = { session_id: sessionID, agent: agent.name, task_type: taskType, prompt: text };
      const job = await api.job.run(jobSpec(spec));
      await refreshJobs(queries, sessionID);
      return job.id;
    } catch (thrown) {
      setError(toApiError(thrown));
      return null;
    } finally {
      setBusy(false);
    }
  };
  const run = () => {
    if (busy || !chosen) return;
    setError(null);
    if (chosen.name === "shell") setDialog("shell");
    else if (!chosen.installed) {
      void agents.refetch();
      setDialog("missing");
    } else void start(chosen.name, []);
  };
  const askOptions = () => {
    setError(null);
    void agents.refetch();
    setDialog("options");
  };
  const runLine = (line: string, started: () => void) =>
    void start("shell", shellCommand(line, named("shell")?.path ?? ""), runDefaults, started);
  return {
    agents: known,
    chosen,
    busy,
    error,
    dialog,
    setDialog,
    setError,
    run,
    runLine,
    start,
    ask,
    askOptions,
    sessionID,
    text: () => document?.snapshot().text ?? "",
  };
}
