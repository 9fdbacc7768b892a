import { type InfiniteData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";
import type { LogPage } from "../../lib/types";

const pageSize = 50;
const newest: LogPage = { since: 0, before: 0, before_id: 0, limit: pageSize };

interface Entry {
  id: number;
  timestamp: number;
}

/** Pages of a log, newest first. Nothing tells that it grew: it is read again whenever it is opened. */
function useLog<T extends Entry>(name: string, read: (page: LogPage) => Promise<T[]>) {
  return useInfiniteQuery<T[], Error, InfiniteData<T[]>, unknown[], LogPage>({
    queryKey: ["log", name],
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: newest,
    getNextPageParam: (page) => {
      const last = page[page.length - 1];
      if (!last || page.length < pageSize) return undefined;
      return { ...newest, before: last.timestamp, before_id: last.id };
    },
    staleTime: 0,
  });
}

export const useErrorLog = () => useLog("errors", api.log.errors);

export const useDatabaseLog = () => useLog("database", api.log.database);

/** How often processes are looked at while someone looks at them. */
const processesEveryMs = 2000;

/** Nothing is asked while the page is not seen: counting what processes use costs the machine something. */
export const useProcesses = () =>
  useQuery({
    queryKey: ["processes"],
    queryFn: () => api.host.status(),
    refetchInterval: processesEveryMs,
    staleTime: 0,
  });
