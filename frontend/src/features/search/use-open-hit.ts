import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useFound } from "../../app/found";
import { useOpenTerminal, useWanted } from "../../app/wanted";
import type { SearchHit } from "../../lib/types";

/** Opens the exact place of a hit, and has it marked there. */
export function useOpenHit(): (hit: SearchHit) => void {
  const navigate = useNavigate();
  const find = useFound((s) => s.find);
  const wantJob = useWanted((s) => s.wantJob);
  const openTerminal = useOpenTerminal();
  return useCallback(
    (hit) => {
      find(hit);
      const id = hit.session_id;
      if (hit.terminal_id !== "") openTerminal({ id: hit.terminal_id, work_session_id: id || null });
      else if (hit.workflow_run_id !== "")
        void navigate({
          to: "/runs",
          search: {
            run: hit.workflow_run_id,
            ...(hit.codebase_id === "" ? {} : { project: hit.codebase_id }),
          },
        });
      else if (id === "") void navigate({ to: "/" });
      else if (hit.conversation_id !== "")
        void navigate({ to: "/s/$id/chat/$chat", params: { id, chat: hit.conversation_id } });
      else {
        if (hit.job_id !== "") wantJob({ id: hit.job_id, sessionID: id });
        void navigate({ to: "/s/$id", params: { id } });
      }
    },
    [navigate, find, wantJob, openTerminal],
  );
}
