import { useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";

/** Every question that waits for the user, the one that waits longest first. */
export const usePending = () =>
  useQuery({
    queryKey: ["permissions"],
    queryFn: api.permission.pending,
    select: (rows) => [...rows].sort((a, b) => a.created_at - b.created_at),
  });
