import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../lib/api";
import type { ForeignKind, ForeignReport } from "../../lib/types";

/** How often an import that runs is looked at. */
const progressMs = 300;

/** The programs whose work was found on this machine. */
export const useForeignSources = () =>
  useQuery({
    queryKey: ["foreign-sources"],
    queryFn: () => api.foreign.sources(),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The import that runs, by whomever. */
export const useForeignProgress = () =>
  useQuery({
    queryKey: ["foreign-progress"],
    queryFn: () => api.foreign.progress(),
    refetchInterval: (query) => (query.state.data?.running ? progressMs : false),
  });

/** Imports, or tells what that would do; the report of the last one stays until the next. */
export function useImport() {
  const [report, setReport] = useState<ForeignReport | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (from: ForeignKind, place: string, dryRun: boolean) => {
    setBusy(true);
    setError(null);
    setReport(null);
    try {
      setReport(await api.foreign.run({ from, place, dry_run: dryRun }));
    } catch (thrown) {
      setError(thrown);
    }
    setBusy(false);
  };
  const cancel = () => {
    api.foreign.cancel().catch(setError);
  };
  return {
    report,
    error,
    busy,
    cancel,
    run: (from: ForeignKind, place: string, dryRun: boolean) => void run(from, place, dryRun),
  };
}
