import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { create } from "zustand";
import type { TerminalSummary } from "../lib/types";

interface WantedJob {
  id: string;
  sessionID: string;
}

interface Wanted {
  terminal: string | null;
  want(terminal: string | null): void;
  job: WantedJob | null;
  wantJob(job: WantedJob | null): void;
}

/** The terminal or the job that someone asked for from elsewhere; its session shows it once it is open. */
export const useWanted = create<Wanted>((set) => ({
  terminal: null,
  want: (terminal) => set({ terminal }),
  job: null,
  wantJob: (job) => set({ job }),
}));

/** Opens the session of a terminal, with the terminal in front. */
export function useOpenTerminal(): (terminal: Pick<TerminalSummary, "id" | "work_session_id">) => void {
  const navigate = useNavigate();
  const want = useWanted((s) => s.want);
  return useCallback(
    ({ id, work_session_id }) => {
      if (!work_session_id) {
        // A terminal of the command line may belong to no session; its process is listed there.
        void navigate({ to: "/diagnostics/$page", params: { page: "processes" } });
        return;
      }
      want(id);
      void navigate({ to: "/s/$id", params: { id: work_session_id } });
    },
    [navigate, want],
  );
}
