import { useQuery } from "@tanstack/react-query";
import { useTaskHistory } from "../../app/queries";
import { api } from "../../lib/api";
import { compared, ranged, reachable, shown, stepped, type TaskLook } from "./look";
import type { TaskDocument } from "./task-document";

interface Options {
  sessionID: string;
  document: TaskDocument;
  look: TaskLook;
  change(look: TaskLook): void;
}

/** Walks the versions of a task; what is shown is kept with the layout. */
export function useTaskLook({ sessionID, document, look: kept, change }: Options) {
  const look: TaskLook = { taskViewed: kept.taskViewed, taskCompared: kept.taskCompared };
  const history = useTaskHistory(sessionID).data ?? [];
  const versions = reachable(history);
  const current = () => document.snapshot().current_index;
  return {
    look,
    show: (version: number) => change(shown(version, current())),
    range: (version: number) => change(ranged(look, version, current())),
    older: () => change(stepped(look, -1, versions, current())),
    newer: () => change(stepped(look, 1, versions, current())),
    compare: () => change(compared(look, versions, current())),
    leave: () => change({ taskViewed: null, taskCompared: null }),
  };
}

export type TaskWalk = ReturnType<typeof useTaskLook>;

/** A stored version never changes: it is fetched once. */
export function useTaskVersion(sessionID: string, version: number | null) {
  const query = useQuery({
    queryKey: ["task-version", sessionID, version],
    queryFn: () => api.session.taskVersion(sessionID, version ?? 0),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { version: query.data ?? null, error: query.error };
}
