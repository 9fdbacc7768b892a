import { api } from "../../lib/api";
import { terminalEnded } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";

/** "start": a terminal that never ran. "restart": the same command again. "resume": the agent's own session. */
export type Revival = "start" | "restart" | "resume";

type Known = Pick<TerminalSummary, "status" | "agent" | "assistant_session_id">;

/** What can bring a terminal back, the best first. Nothing for one that runs. */
export function revivals(terminal: Known): Revival[] {
  if (terminal.status === "idle") return ["start"];
  if (!terminalEnded(terminal.status)) return [];
  return terminal.agent && terminal.assistant_session_id ? ["resume", "restart"] : ["restart"];
}

export async function revive(id: string, how: Revival): Promise<void> {
  if (how === "start") await api.terminal.start(id);
  if (how === "restart") await api.terminal.restart(id, { working_directory: "", command: [] });
  if (how === "resume") await api.terminal.resume(id);
}
