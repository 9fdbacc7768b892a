import { useCallback } from "react";
import { useAgents } from "../../app/queries";
import { useT } from "../../app/settings";
import { agentLabel } from "./run-task";

/** What an agent is called; one that is not known here keeps the name that it is stored by. */
export function useAgentName(): (name: string) => string {
  const t = useT();
  const agents = useAgents().data;
  return useCallback(
    (name) => {
      const agent = agents?.find((each) => each.name === name);
      return agent ? agentLabel(agent, t) : name;
    },
    [agents, t],
  );
}
