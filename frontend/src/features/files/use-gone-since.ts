import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import type { SelectedFile } from "../../lib/types";
import { type GoneSince, goneSince, parseGone } from "./gone-since";

/** Kept with the session: no file system tells when a file was deleted. */
export function useGoneSince(sessionID: string, files: readonly SelectedFile[] | undefined): GoneSince {
  const { queries } = useServices();
  const key = `files_gone/${sessionID}`;
  const known = useQuery({
    queryKey: [key],
    queryFn: async () => parseGone(await api.system.get(key)),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  useEffect(() => {
    if (!known || !files) return;
    const next = goneSince(known, files, Date.now());
    if (next === known) return;
    queries.setQueryData([key], next);
    api.system.set(key, JSON.stringify(next)).catch(() => {}); // it is seen again with the next look
  }, [known, files, key, queries]);
  return known ?? {};
}
