import { useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";

const askEveryMs = 1000;

/** What happened to the database. What is left of it may still be read, so it is asked again. */
export const useRecovery = () =>
  useQuery({ queryKey: ["recovery"], queryFn: () => api.recovery.state(), refetchInterval: askEveryMs });
