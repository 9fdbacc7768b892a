import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";

/** How often a bundle that is written or read is looked at. */
const progressMs = 300;

/** The export, import or run of retention that goes on, by whomever. */
export const useBundleProgress = (busy: boolean) =>
  useQuery({
    queryKey: ["bundle-progress"],
    queryFn: () => api.bundle.progress(),
    refetchInterval: (query) => (busy || query.state.data?.running ? progressMs : false),
  });

/** Does one thing with a bundle; what came of it stays until the next. */
export function useBundleWork<Result>() {
  const { queries } = useServices();
  const [result, setResult] = useState<Result | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<Result>) => {
    setBusy(true);
    setError(null);
    setResult(null);
    try {
      setResult(await work());
    } catch (thrown) {
      setError(thrown);
    }
    await queries.invalidateQueries({ queryKey: ["bundle-progress"] });
    setBusy(false);
  };
  const cancel = () => {
    api.bundle.cancel().catch(setError);
  };
  return { result, error, busy, cancel, run: (work: () => Promise<Result>) => void run(work) };
}
