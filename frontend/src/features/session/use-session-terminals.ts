import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { api } from "../../lib/api";
import type { TerminalSummary } from "../../lib/types";
import type { ChangeLayout, Layout } from "./layout";

interface Options {
  sessionID: string;
  terminals: UseQueryResult<TerminalSummary[]>;
  layout: Layout;
  change: ChangeLayout;
  maxPanes: number;
}

/** The terminals of the open session, which of them are shown, and how to begin another. */
export function useSessionTerminals({ sessionID, terminals, layout, change, maxPanes }: Options) {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  // Tabs keep their place: the oldest terminal stays first, a new one comes at the end.
  const list = useMemo(() => [...(terminals.data ?? [])].reverse(), [terminals.data]);
  const panes = useMemo(
    () => layout.panes ?? list.slice(-1).map((terminal) => terminal.id),
    [layout.panes, list],
  );
  const focusedID = layout.focusedPane ?? panes[panes.length - 1];
  const begin = useCallback(
    async (beside: boolean) => {
      setFailure(null);
      try {
        const made = await api.terminal.create({
          work_session_id: sessionID,
          working_directory: "",
          command: [],
          cols: 0,
          rows: 0,
          title: "",
        });
        await queries.invalidateQueries({ queryKey: ["terminals", sessionID] });
        const others = beside ? panes : panes.slice(0, -1);
        change({ panes: [...others, made.id].slice(-maxPanes), focusedPane: made.id, dock: true });
      } catch (error) {
        setFailure(error);
      }
    },
    [sessionID, queries, panes, change, maxPanes],
  );
  return {
    list,
    panes,
    focused: list.find((terminal) => terminal.id === focusedID) ?? null,
    error: failure ?? (terminals.isError ? terminals.error : null),
    begin,
    retry: () => {
      setFailure(null);
      void terminals.refetch();
    },
  };
}

export type SessionTerminals = ReturnType<typeof useSessionTerminals>;
