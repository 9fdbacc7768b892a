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
