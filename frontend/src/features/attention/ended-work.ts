import { useEffect } from "react";
import { useServices } from "../../app/services";
import { useSettings } from "../../app/settings";
import { api } from "../../lib/api";
import { jobMark, terminalMark } from "../../lib/marks";
import type { JobSummary, TerminalSummary, Work, WorkflowRunRow } from "../../lib/types";
import { numberedTitle } from "../terminal/ended";
import { goneFrom } from "./gone";
import { type Notification, notificationKey } from "./notifications";
import { seenNow, tell } from "./tell";

/** Notices of busy things come many times a second; what ended is looked for once after them. */
const settleMs = 800;
/** What runs and waits, as it was when that was last looked for. */
export const workKey = ["work"];
/** A job or a run that ended just now is among the newest. */
const newest = 100;

const anyRun = { ConversationID: "", CodebaseID: "", Status: "", BeforeTime: 0, BeforeID: "" };

/** What a job that ended tells; null when the user cancelled it. */
export function ofJob(job: JobSummary): Notification | null {
  const mark = jobMark(job);
  if (mark !== "done" && mark !== "lost" && mark !== "cut") return null;
  return {
    place: { kind: "job", id: job.id, session: job.session_id },
    about: mark === "done" ? "finished" : "lost",
    title: job.title || job.task_type,
    text: "",
    said: job.error_message ?? "",
    at: job.end_time ?? job.updated_at,
    seen: mark === "done" && seenNow(),
  };
}

/** What a run that ended tells; null when it was cancelled or waits. */
export function ofRun(run: WorkflowRunRow): Notification | null {
  if (run.status !== "completed" && run.status !== "failed") return null;
  const good = run.status === "completed";
  return {
    place: { kind: "run", id: run.id, project: run.codebase_id ?? "" },
    about: good ? "finished" : "lost",
    title: run.workflow_name,
    text: "",
    said: run.error_message ?? "",
    at: run.completed_at ?? run.last_activity_at,
    seen: good && seenNow(),
  };
}

/** What a terminal that was lost tells; null when its program ended as programs do. */
function ofTerminal(terminal: TerminalSummary, all: readonly TerminalSummary[]): Notification | null {
  const { t } = useSettings.getState();
  if (terminalMark(terminal) !== "lost") return null;
  return {
    place: { kind: "terminal", id: terminal.id, session: terminal.work_session_id },
    about: "lost",
    title: numberedTitle(terminal, all, t),
    text: t("notified.lost"),
    said: "",
    at: terminal.ended_at ?? terminal.updated_at,
    seen: false,
  };
}

async function endedOf(gone: ReadonlyMap<string, ReadonlySet<string>>): Promise<Notification[]> {
  const of = (kind: string) => gone.get(kind) ?? new Set();
  const [jobs, runs, terminals] = [of("job"), of("run"), of("terminal")];
  const told: (Notification | null)[] = [];
  if (jobs.size > 0) {
    const page = { session_id: "", status: "" as const, before_time: 0, before_id: "", limit: newest };
    for (const job of await api.job.listPage(page)) if (jobs.has(job.id)) told.push(ofJob(job));
  }
  if (runs.size > 0) {
    for (const run of await api.workflow.runs({ ...anyRun, Limit: newest }))
      if (runs.has(run.id)) told.push(ofRun(run));
  }
  if (terminals.size > 0) {
    const all = await api.terminal.list("");
    for (const one of all) if (terminals.has(one.id)) told.push(ofTerminal(one, all));
  }
  return told.filter((one) => one !== null);
}

/** What ended longer ago than this is history: its row was touched for another reason. */
const justNowMs = 30_000;

/** Tells of jobs and runs that finish or fail, and of terminals that are lost. */
export function useEndedNotifications(): void {
  const { notices, queries } = useServices();
  useEffect(() => {
    let before: Work = { running: [], queued: [] };
    let named = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    let left = false;
    const told = new Set<string>();
    const look = async () => {
      timer = null;
      const spoken = named;
      named = new Set();
      const now = await api.host.work();
      const gone = goneFrom(before, spoken, now);
      before = now;
      queries.setQueryData(workKey, now);
      if (gone.size === 0) return;
      for (const one of await endedOf(gone)) {
        const key = notificationKey(one);
        if (left || told.has(key) || Date.now() - one.at > justNowMs) continue;
        told.add(key);
        await tell(queries, one);
      }
    };
    // A desktop without notifications, or an owner that is away: what ended stands in its row.
    const soon = () => {
      timer ??= setTimeout(() => void look().catch(() => {}), settleMs);
    };
    const onNotice = ({ noun, id }: { noun: string; id: string }) => {
      if (noun === "job" || noun === "run") named.add(`${noun} ${id}`);
      if (noun === "job" || noun === "run" || noun === "terminal" || noun === "everything") soon();
    };
    soon();
    notices.add(onNotice);
    return () => {
      left = true;
      if (timer) clearTimeout(timer);
      notices.delete(onNotice);
    };
  }, [notices, queries]);
}
