import { useState } from "react";
import { useAgents } from "../../app/queries";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { useOpenTerminal } from "../../app/wanted";
import { api } from "../../lib/api";

/** Begins a session with an example task and a running terminal, and opens it there. */
export function useFirstSession() {
  const t = useT();
  const { queries } = useServices();
  const agents = useAgents().data ?? [];
  const openTerminal = useOpenTerminal();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const begin = async (codebaseID: string) => {
    const session = await api.session.create(codebaseID, t("first.sessionName"));
    await api.session.setTask(session.id, t("first.task"), session.task_history_version);
    // Without another agent "Run task" runs the demonstration, which needs neither a network nor an account.
    if (!agents.some(({ installed, demonstration, name }) => installed && !demonstration && name !== "shell"))
      await api.system.set(`layout/${session.id}`, JSON.stringify({ agent: "demo" }));
    const terminal = await api.terminal.create({
      work_session_id: session.id,
      working_directory: "",
      command: [],
      cols: 0,
      rows: 0,
      title: "",
      idle: false,
    });
    await queries.invalidateQueries({ queryKey: ["sessions"] });
    openTerminal(terminal);
  };
  return {
    busy,
    error,
    begin: async (codebaseID: string) => {
      setBusy(true);
      setError(null);
      await begin(codebaseID).catch(setError);
      setBusy(false);
    },
  };
}
