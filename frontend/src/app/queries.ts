import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../lib/api";

const pageSize = 100;
const historySize = 200;

export const useProjects = () => useQuery({ queryKey: ["projects"], queryFn: () => api.project.list() });

export const useReport = () =>
  useQuery({ queryKey: ["report"], queryFn: () => api.launch.report(), staleTime: Number.POSITIVE_INFINITY });

/** Whether what a machine of this id has is on another one than this. */
export function useElsewhere(hostID: string): boolean {
  const here = useReport().data?.launch?.host_id;
  return here !== undefined && hostID !== here;
}

export const useStatus = () =>
  useQuery({ queryKey: ["status"], queryFn: () => api.system.status(), refetchInterval: 15_000 });

export const useBackups = () => useQuery({ queryKey: ["backups"], queryFn: () => api.backup.list() });

export const useAgents = () => useQuery({ queryKey: ["agents"], queryFn: () => api.agent.list() });

export const useSessions = (search: string, codebaseID = "") =>
  useInfiniteQuery({
    queryKey: ["sessions", codebaseID, search],
    queryFn: ({ pageParam }) =>
      api.session.list({ codebase_id: codebaseID, search, cursor: pageParam, limit: pageSize }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  });

export const useSessionView = (id: string) =>
  useQuery({ queryKey: ["session", id], queryFn: () => api.session.show(id), enabled: id !== "" });

export const useJobs = (sessionID: string) =>
  useQuery({ queryKey: ["jobs", sessionID], queryFn: () => api.job.list(sessionID) });

export const useJob = (id: string) =>
  useQuery({ queryKey: ["job", id], queryFn: () => api.job.show(id), placeholderData: keepPreviousData });

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
