import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";
import type { RetentionClass } from "../../lib/types";

/** As many units as the owner gives in a page. */
const pageSize = 100;

/** What would go now by the rules, which are the values of the settings. */
export const useRetentionPreview = (rules: string) =>
  useQuery({ queryKey: ["retention-preview", rules], queryFn: () => api.retention.preview() });

export const useRetentionRuns = () =>
  useQuery({ queryKey: ["retention-runs"], queryFn: () => api.retention.runs() });

/** The units of a class that would go, a page at a time. */
export const useRetentionUnits = (of: RetentionClass) =>
  useInfiniteQuery({
    queryKey: ["retention-units", of],
    queryFn: ({ pageParam }) => api.retention.units(of, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.id),
    staleTime: 0,
    gcTime: 0,
  });
