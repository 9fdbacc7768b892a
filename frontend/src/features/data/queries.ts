import { useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";

/** How often a running backup is looked at. */
const progressMs = 300;

export const useData = () => useQuery({ queryKey: ["data"], queryFn: () => api.data.show() });

/** Asks the system's keyring, which may take a moment. */
export const useKeys = () => useQuery({ queryKey: ["keys"], queryFn: () => api.data.keys() });

/** The backup that is being made, by whomever. */
export const useBackupProgress = () =>
  useQuery({
    queryKey: ["backup-progress"],
    queryFn: () => api.backup.progress(),
    refetchInterval: (query) => (query.state.data?.running ? progressMs : false),
  });

export const useBackupPreview = (file: string) =>
  useQuery({
    queryKey: ["backup-preview", file],
    queryFn: () => api.backup.preview(file),
    staleTime: 0,
    gcTime: 0,
  });
