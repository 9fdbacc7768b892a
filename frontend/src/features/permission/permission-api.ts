import { useQuery } from "@tanstack/react-query";
import { call } from "../chat/chat-api";

/** A question of an agent: may it use this tool. Times are UTC ms. */
export interface PermissionRequest {
  id: string;
  job_id: string | null;
  message_id: string | null;
  agent: string;
  tool: string;
  status: "pending" | "allowed" | "denied" | "cancelled";
  created_at: number;
  /** Exactly what is asked for. */
  title: string;
  detail: unknown;
}

export interface PermissionAnswer {
  allow: boolean;
  scope: "once" | "session" | "project";
  reason: string;
}

export const permissionApi = {
  pending: async () => (await call<PermissionRequest[] | null>("PermissionAPI", "Pending")) ?? [],
  decide: (id: string, answer: PermissionAnswer) =>
    call<PermissionRequest>("PermissionAPI", "Decide", id, answer),
};

/** Every question that waits for the user, the one that waits longest first. */
export const usePending = () =>
  useQuery({
    queryKey: ["permissions"],
    queryFn: permissionApi.pending,
    select: (rows) => [...rows].sort((a, b) => a.created_at - b.created_at),
  });
