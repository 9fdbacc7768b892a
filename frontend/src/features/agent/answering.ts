import type { AgentInfo } from "../../lib/types";

/** The agents that are there and that a text can be given to: a command line and the local search take none. */
export function answering(agents: readonly AgentInfo[]): AgentInfo[] {
  return agents.filter(({ name, installed }) => installed && name !== "shell" && name !== "finder");
}
