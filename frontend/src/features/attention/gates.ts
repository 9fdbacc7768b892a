import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../../lib/api";
import type { GateWaiting } from "../../lib/types";

/** More would not be answered in a day; the count says "200". */
const gatesShown = 200;

/** The gates of all runs that wait for the user, the one that waits longest first. */
export const useGates = () =>
  useQuery({ queryKey: ["gates"], queryFn: () => api.workflow.waiting(0, "", gatesShown) });

/** Opens the run that asks. */
export function useOpenGate() {
  const navigate = useNavigate();
  return ({ codebase_id: project, workflow_run_id: run }: GateWaiting) =>
    void navigate({ to: "/runs", search: { run, ...(project === "" ? {} : { project }) } });
}
