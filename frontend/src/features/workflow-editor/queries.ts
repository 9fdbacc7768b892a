import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../lib/api";

const lookMs = 5_000;
const typingMs = 250;

/** Files change under editors of all kinds: they are looked at again and again. */
export const useFiles = (project: string) =>
  useQuery({
    queryKey: ["workflow-files", project],
    queryFn: () => api.workflowFile.list(project),
    enabled: project !== "",
    refetchInterval: lookMs,
  });

export const useFileText = (project: string, name: string) =>
  useQuery({
    queryKey: ["workflow-files", project, "text", name],
    queryFn: () => api.workflowFile.text(project, name),
    enabled: name !== "",
    refetchInterval: lookMs,
  });

/** What is wrong in a text, once its writer pauses. */
export function useCheck(path: string, text: string) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return useQuery({
    queryKey: ["workflow-check", path, settled],
    queryFn: () => api.workflowFile.check(path, settled),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}
