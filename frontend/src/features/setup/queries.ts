import { useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";

export const useProviders = () => useQuery({ queryKey: ["providers"], queryFn: () => api.agent.providers() });

/** The stored secrets by name; of their values only a hint. */
export const useSecrets = () => useQuery({ queryKey: ["secrets"], queryFn: () => api.secret.list() });

export const useRules = (projectHash: string) =>
  useQuery({
    queryKey: ["permission-rules", projectHash],
    queryFn: () => api.permission.rules(projectHash),
    enabled: projectHash !== "",
  });

export const useTaskTypes = () =>
  useQuery({ queryKey: ["task-types"], queryFn: () => api.prompt.taskTypes() });

/** The types of tasks for which a project has a prompt of its own. */
export const useOwnPrompts = (projectHash: string) =>
  useQuery({ queryKey: ["prompts", projectHash], queryFn: () => api.prompt.list(projectHash) });

export const usePrompt = (projectHash: string, taskType: string) =>
  useQuery({
    queryKey: ["prompts", projectHash, taskType],
    queryFn: () => api.prompt.show(projectHash, taskType),
  });
