import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import type { ApiError, WorkflowEvent, WorkflowRunRow } from "../../lib/types";

const pageSize = 50;

/** The runs of a project, the newest first, a page at a time. */
export const useRuns = (project: string) =>
  useInfiniteQuery({
    queryKey: ["runs", project],
    enabled: project !== "",
    initialPageParam: null as WorkflowRunRow | null,
    queryFn: ({ pageParam }) =>
      api.workflow.runs({
        ConversationID: "",
        CodebaseID: project,
        Status: "",
        BeforeTime: pageParam?.created_at ?? 0,
        BeforeID: pageParam?.id ?? "",
        Limit: pageSize,
      }),
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page[page.length - 1]),
  });

export const useRun = (id: string) =>
  useQuery({
    queryKey: ["run", id],
    queryFn: () => api.workflow.show(id),
    placeholderData: keepPreviousData,
    enabled: id !== "",
  });

const eventsPage = 500;

/** All events of a run. They only grow, so each look reads what is new. */
export function useEvents(id: string) {
  const { queries } = useServices();
  const queryKey = ["run", id, "events"];
  return useQuery({
    queryKey,
    queryFn: async () => {
      const known = [...(queries.getQueryData<WorkflowEvent[]>(queryKey) ?? [])];
      for (let more = true; more; ) {
        const page = await api.workflow.events(id, known[known.length - 1]?.seq ?? 0, eventsPage);
        known.push(...page);
        more = page.length === eventsPage;
      }
      return known;
    },
    placeholderData: keepPreviousData,
  });
}

/** How the recent runs of a project went, by their workflows. */
export const useStats = (project: string) =>
  useQuery({
    queryKey: ["runs", project, "stats"],
    queryFn: () => api.workflow.stats(project),
    enabled: project !== "",
  });

export const useNodeRun = (id: string) =>
  useQuery({ queryKey: ["node-run", id], queryFn: () => api.workflow.node(id), enabled: id !== "" });

export const useOutput = (id: string, enabled: boolean) =>
  useQuery({ queryKey: ["node-run", id, "output"], queryFn: () => api.workflow.output(id), enabled });

const printedEveryMs = 1000;

/** What the program of an attempt prints while it runs. Nothing tells of it: it is looked at while someone looks. */
export const usePrinted = (id: string) =>
  useQuery({
    queryKey: ["node-run", id, "printed"],
    queryFn: () => api.workflow.printed(id),
    refetchInterval: printedEveryMs,
    staleTime: 0,
    gcTime: 0,
  });

/** What an attempt and its agent said. It is read anew with the run: an answer may be arriving. */
export const useTranscript = (run: string, id: string, wanted: boolean) =>
  useQuery({
    queryKey: ["run", run, "transcript", id],
    queryFn: () => api.workflow.transcript(id),
    enabled: wanted && id !== "",
    placeholderData: keepPreviousData,
  });

export const useFiles = (project: string) =>
  useQuery({ queryKey: ["workflows", project], queryFn: () => api.workflowFile.list(project) });

export const useText = (project: string, name: string) =>
  useQuery({
    queryKey: ["workflow-text", project, name],
    queryFn: () => api.workflowFile.text(project, name),
    enabled: name !== "",
  });

/** Does something to runs, and looks at them again. */
export function useRunAction() {
  const { queries } = useServices();
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (action: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await action();
    } catch (thrown) {
      setError(toApiError(thrown));
    }
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["runs"] }),
      queries.invalidateQueries({ queryKey: ["run"] }),
    ]);
    setBusy(false);
  };
  return { error, busy, run: (action: () => Promise<unknown>) => void run(action) };
}
