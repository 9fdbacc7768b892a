import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import type { ApiError, WorktreeReport, WorktreeSpec } from "../../lib/types";

const refetchMs = 30_000;

export const useWorktrees = (project: string) =>
  useQuery({
    queryKey: ["worktrees", project],
    queryFn: () => api.worktree.list(project, true),
    enabled: project !== "",
    refetchInterval: refetchMs,
  });

/** What git says of a worktree: it is asked for those that are seen, and anew for what is decided by. */
export const useWorktree = (id: string, enabled = true, anew = false) =>
  useQuery({
    queryKey: ["worktree", id],
    queryFn: () => api.worktree.show(id),
    placeholderData: keepPreviousData,
    staleTime: anew ? 0 : refetchMs,
    refetchInterval: refetchMs,
    enabled: enabled && id !== "",
  });

/** Reading a whole folder is slow: its size is asked for last, and seldom. */
export const useDiskUse = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ["worktree", id, "disk"],
    queryFn: () => api.worktree.diskUse(id),
    staleTime: 10 * refetchMs,
    enabled: enabled && id !== "",
  });

/** The sizes of worktrees as far as they are known. It asks for none. */
export const useSizes = (ids: readonly string[]): ReadonlyMap<string, number> =>
  useQueries({
    queries: ids.map((id) => ({
      queryKey: ["worktree", id, "disk"],
      queryFn: () => api.worktree.diskUse(id),
      enabled: false,
    })),
    combine: (results) => {
      const known = new Map<string, number>();
      for (const [at, { data }] of results.entries()) {
        const id = ids[at];
        if (id !== undefined && data !== undefined) known.set(id, data);
      }
      return known;
    },
  });

/** What git has said of worktrees so far. It asks for nothing. */
export const useReports = (ids: readonly string[]): ReadonlyMap<string, WorktreeReport> =>
  useQueries({
    queries: ids.map((id) => ({
      queryKey: ["worktree", id],
      queryFn: () => api.worktree.show(id),
      enabled: false,
    })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data ? [[data.environment.id, data]] : []))),
  });

/** What a difference lies between: commits; "" is where the work left its base, and what is on the disk. */
export interface DiffRange {
  from: string;
  to: string;
}

export const wholeRange: DiffRange = { from: "", to: "" };

export const useDiff = (id: string, range = wholeRange) =>
  useQuery({
    queryKey: ["worktree", id, "diff", range],
    queryFn: () => api.worktree.diff(id, { path: "", old_path: "", ...range }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** Who said that it wrote files of a worktree. */
export const useMakers = (id: string) =>
  useQuery({ queryKey: ["worktree", id, "makers"], queryFn: () => api.worktree.makers(id), staleTime: 0 });

export const usePlace = (spec: WorktreeSpec) =>
  useQuery({
    queryKey: ["worktree-place", spec],
    queryFn: () => api.worktree.place(spec),
    enabled: spec.workflow_id !== "",
    retry: false,
  });

/** Runs an action on worktrees and looks at all of them again. */
export function useAction() {
  const { queries } = useServices();
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (action: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await action();
    } catch (thrown) {
      setError(toApiError(thrown));
    }
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["worktrees"] }),
      queries.invalidateQueries({ queryKey: ["worktree"] }),
    ]);
    setBusy(false);
  };
  return { error, busy, run: (action: () => Promise<void>) => void run(action) };
}
