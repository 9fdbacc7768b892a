import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "../lib/api";
import { shortPath } from "../lib/short-path";
import type { JobSummary, Machine } from "../lib/types";
import { jobPage, lastOfFullPage } from "./job-pages";

const pageSize = 100;
const historySize = 500;

export const useProjects = () => useQuery({ queryKey: ["projects"], queryFn: () => api.project.list() });

export const useReport = () =>
  useQuery({ queryKey: ["report"], queryFn: () => api.launch.report(), staleTime: Number.POSITIVE_INFINITY });

/** Whether what a machine of this id has is on another one than this. */
export function useElsewhere(hostID: string): boolean {
  const here = useReport().data?.launch?.host_id;
  return here !== undefined && hostID !== here;
}

/** The other machine that has something; undefined when it is this one, or not known yet. */
export function useOtherMachine(hostID: string): Machine | undefined {
  const enabled = useElsewhere(hostID);
  const machines = useQuery({
    queryKey: ["machines"],
    queryFn: () => api.host.machines(),
    refetchInterval: 15_000,
    enabled,
  });
  return enabled ? machines.data?.find(({ id }) => id === hostID) : undefined;
}

export const useStatus = () =>
  useQuery({ queryKey: ["status"], queryFn: () => api.system.status(), refetchInterval: 15_000 });

/** Shortens paths for reading; whoever copies one needs it whole. */
export function useShortPath(): (path: string) => string {
  const home = useStatus().data?.home_directory ?? "";
  return useCallback((path) => shortPath(path, home), [home]);
}

export const useBackups = () => useQuery({ queryKey: ["backups"], queryFn: () => api.backup.list() });

export const useAgents = () => useQuery({ queryKey: ["agents"], queryFn: () => api.agent.list() });

const sessionPages = (search: string, codebaseID: string, pinned: boolean) =>
  infiniteQueryOptions({
    queryKey: ["sessions", codebaseID, search, pinned],
    queryFn: ({ pageParam }) =>
      api.session.list({ codebase_id: codebaseID, search, pinned, cursor: pageParam, limit: pageSize }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  });

export const useSessions = (search: string, codebaseID = "") =>
  useInfiniteQuery(sessionPages(search, codebaseID, false));

/** How many worktrees a project has, for the rail: it is read again when one is made or goes. */
export const useWorktreeCount = (project: string) =>
  useQuery({
    queryKey: ["worktrees", project, "count"],
    queryFn: () => api.worktree.count(project),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: project !== "",
  });

/** The sessions that are pinned on this machine, the most recently used first. */
export const usePinnedSessions = (search: string, codebaseID = "") =>
  useInfiniteQuery(sessionPages(search, codebaseID, true));

export const useSessionView = (id: string) =>
  useQuery({ queryKey: ["session", id], queryFn: () => api.session.show(id), enabled: id !== "" });

/** One function, so that the pages are joined when they change and not with everything that is drawn. */
const allOf = ({ pages }: { pages: JobSummary[][] }) => pages.flat();

/** The jobs of a session, newest first, as far as they have been asked for. */
export const useJobs = (sessionID: string) =>
  useInfiniteQuery({
    queryKey: ["jobs", sessionID],
    queryFn: ({ pageParam }) => jobPage(sessionID, pageParam),
    initialPageParam: null as JobSummary | null,
    getNextPageParam: lastOfFullPage,
    select: allOf,
  });

export type Jobs = ReturnType<typeof useJobs>;

/** Every job of a session that the owner lists at once, for what looks through all of them. */
export const useAllJobs = (sessionID: string, enabled: boolean) =>
  useQuery({ queryKey: ["jobs", sessionID, "all"], queryFn: () => api.job.list(sessionID), enabled });

export const useJob = (id: string, enabled = true) =>
  useQuery({
    queryKey: ["job", id],
    queryFn: () => api.job.show(id),
    placeholderData: keepPreviousData,
    enabled,
  });

export const useTerminals = (sessionID: string) =>
  useQuery({ queryKey: ["terminals", sessionID], queryFn: () => api.terminal.list(sessionID) });

/** The terminals of every session, newest first. */
export const useAllTerminals = () =>
  useQuery({ queryKey: ["terminals", ""], queryFn: () => api.terminal.list("") });

export const useSettingsList = () => useQuery({ queryKey: ["settings"], queryFn: () => api.settings.list() });

/** The present text of a setting; null until it is known, or when this owner has no such setting. */
export function useSettingValue(key: string): string | null {
  return useSettingsList().data?.find((setting) => setting.key === key)?.value ?? null;
}

export const useTaskHistory = (sessionID: string) =>
  useQuery({
    queryKey: ["task-history", sessionID],
    queryFn: () => api.session.taskHistory(sessionID, 0, historySize),
    placeholderData: keepPreviousData,
  });

export const useFileHistory = (sessionID: string) =>
  useQuery({
    queryKey: ["file-history", sessionID],
    queryFn: () => api.session.fileHistory(sessionID, 0, historySize),
    placeholderData: keepPreviousData,
  });
