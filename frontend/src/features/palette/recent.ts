import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";

const storedUnder = "recent_commands";
const kept = 5;
const none: readonly string[] = [];

function parse(stored: string | null): readonly string[] {
  try {
    const ids: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string").slice(0, kept) : none;
  } catch {
    return none;
  }
}

/** The ids of the commands that were run last from the palette, the last one first, and how to add one. */
export function useRecent(): [readonly string[], (id: string) => void] {
  const { queries } = useServices();
  const recent = useQuery({
    queryKey: [storedUnder],
    queryFn: async () => parse(await api.system.get(storedUnder)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const add = useCallback(
    (id: string) => {
      const before = queries.getQueryData<readonly string[]>([storedUnder]) ?? none;
      const ids = [id, ...before.filter((each) => each !== id)].slice(0, kept);
      queries.setQueryData([storedUnder], ids);
      api.system.set(storedUnder, JSON.stringify(ids)).catch(() => {}); // only the next start would not have it
    },
    [queries],
  );
  return [recent.data ?? none, add];
}
