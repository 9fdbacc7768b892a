import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../lib/api";
import type { SearchPage, SearchQuery } from "../../lib/types";
import { queryOf, type SearchState } from "./search-state";

const settledMs = 150;
const paletteHits = 5;
/** The index is a little behind what is written: that nothing has a text is asked again, so that it stays true. */
const nothingAgainMs = 2000;

/** A text once nobody has typed for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), settledMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Asks, and takes the question back when nobody waits for its answer any more: the owner stops to look. */
function ask(query: Omit<SearchQuery, "ticket">, signal: AbortSignal): Promise<SearchPage> {
  const ticket = `${Date.now()}-${Math.random()}`;
  signal.addEventListener("abort", () => void api.search.cancel(ticket).catch(() => {}), { once: true });
  return api.search.query({ ...query, ticket });
}

/** The hits of a search, newest first, as far as they have been asked for. */
export const useHits = (state: SearchState) =>
  useInfiniteQuery({
    queryKey: ["search", state],
    queryFn: ({ pageParam, signal }) => ask({ ...queryOf(state, Date.now()), cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
    enabled: (state.q ?? "").trim() !== "",
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (data.pages[0]?.hits ?? []).length === 0 && nothingAgainMs,
    staleTime: 0,
    gcTime: 60_000,
  });

/** The newest hits in a project, in all of them for "". */
export function usePaletteHits(query: string, codebaseID: string, limit = paletteHits) {
  const q = useSettled(query.trim());
  return useQuery({
    queryKey: ["search", "palette", q, codebaseID, limit],
    queryFn: ({ signal }) =>
      ask(
        {
          ...queryOf({ q, ...(codebaseID === "" ? {} : { project: codebaseID }) }, Date.now()),
          limit,
        },
        signal,
      ),
    placeholderData: keepPreviousData,
    enabled: q.length > 1,
  }).data;
}
