import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import type { ApiError, NodeLog } from "../../lib/types";

const everyMs = 1000;

/** How many lines are kept while the end is followed; whoever reads up asks for the earlier ones. */
const kept = 2000;

/** A log with the page that follows it. Two looks may have begun at the same place: the second adds nothing. */
function grown(log: NodeLog, page: NodeLog, from: number): NodeLog {
  if (log.next !== from) return log;
  const lines = [...(log.lines ?? []), ...(page.lines ?? [])];
  const cut = lines.slice(-kept);
  const first = cut.length < lines.length ? cut[0] : undefined;
  return { lines: cut, start: first?.at ?? log.start, next: page.next, more: page.more };
}

/**
 * The newest lines that an attempt wrote. While it is followed, what comes is added; otherwise nothing
 * changes but by asking for what is earlier.
 */
export function useNodeLog(run: string, id: string, running: boolean, followed: boolean) {
  const { queries } = useServices();
  const [error, setError] = useState<ApiError | null>(null);
  const queryKey = ["run", run, "log", id];
  const known = () => queries.getQueryData<NodeLog>(queryKey);
  const query = useQuery({
    queryKey,
    queryFn: async () => {
      let log = known() ?? (await api.workflow.nodeLog(id, 0, -1));
      for (let more = true; more; ) {
        const from = log.next;
        const page = await api.workflow.nodeLog(id, from, 0);
        log = grown(known() ?? log, page, from);
        queries.setQueryData(queryKey, log);
        more = page.more;
      }
      return log;
    },
    enabled: id !== "" && followed,
    refetchInterval: running && followed ? everyMs : false,
  });
  const { refetch } = query;
  // The last words are written after the last change was told, and those that came while nobody followed are behind.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it ends, and when it is followed again
  useEffect(() => {
    if (id !== "" && followed) void refetch();
  }, [running, followed]);
  const earlier = async () => {
    const before = known()?.start ?? 0;
    if (before === 0) return;
    setError(null);
    try {
      const page = await api.workflow.nodeLog(id, 0, before);
      queries.setQueryData<NodeLog>(queryKey, (log) =>
        log?.start === before
          ? { ...log, lines: [...(page.lines ?? []), ...(log.lines ?? [])], start: page.start }
          : log,
      );
    } catch (thrown) {
      setError(toApiError(thrown));
    }
  };
  return { log: query.data, error: error ?? query.error, again: () => void refetch(), earlier };
}
