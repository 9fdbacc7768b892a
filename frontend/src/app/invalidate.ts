import type { QueryClient } from "@tanstack/react-query";
import type { Notice } from "../lib/types";
import { refreshJobs } from "./job-pages";

const noticeMergeMs = 60;
/** The noun of the notice that any row may have changed: a backup was restored, or notices were missed. */
export const everything = "everything";

const keysOf: Record<string, (n: Notice) => unknown[][]> = {
  codebase: (n) => [["projects"], ["environment", n.id], ["external"]],
  session: (n) => [
    ["sessions"],
    ["session", n.id],
    ["task-history", n.id],
    ["file-history", n.id],
    ["selected-files", n.id],
  ],
  job: (n) => [["job", n.id], ["sessions"], ["status"], ["report"], ["cost"]],
  conversation: (n) => [["conversations"], ["conversation", n.id], ["messages", n.id], ["status"], ["cost"]],
  terminal: (n) => [["terminals", n.session_id], ["terminals", ""], ["sessions"], ["status"], ["report"]],
  permission: () => [["permissions"], ["permission-rules"], ["sessions"]],
  provider: () => [["agents"], ["providers"]],
  launch: () => [["report"]],
  quota: () => [["quotas"]],
  price: () => [["prices"], ["cost"]],
  backup: () => [["backups"], ["backup-progress"]],
  bundle: () => [["bundle-progress"]],
  foreign: () => [["foreign-progress"]],
  recovery: () => [["recovery"]],
  setting: () => [["settings"]],
  host: () => [["status"]],
  run: (n) => [["runs"], ["run", n.id], ["node-run"], ["gates"], ["report"]],
  environment: (n) => [["worktrees"], ["worktree", n.id]],
};

/** Refetches what notices name, merged: a busy terminal sends many and one fetch answers them all. */
export function createInvalidator(queries: QueryClient): (notice: Notice) => void {
  const waiting = new Map<string, unknown[]>();
  const jobs = new Map<string, Set<string>>();
  const flush = () => {
    if (waiting.has(everything)) void queries.invalidateQueries();
    else {
      for (const queryKey of waiting.values()) void queries.invalidateQueries({ queryKey });
      for (const [session, ids] of jobs) refreshJobs(queries, session, ids).catch(() => {});
    }
    waiting.clear();
    jobs.clear();
  };
  return (notice) => {
    if (waiting.size === 0) setTimeout(flush, noticeMergeMs);
    if (notice.noun === "job")
      jobs.set(notice.session_id, (jobs.get(notice.session_id) ?? new Set()).add(notice.id));
    if (notice.noun === everything) waiting.set(everything, []);
    for (const key of keysOf[notice.noun]?.(notice) ?? []) waiting.set(key.join("/"), key);
  };
}
