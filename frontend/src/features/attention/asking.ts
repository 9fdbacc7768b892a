import { useEffect, useRef } from "react";
import { useServices } from "../../app/services";
import { useSettings } from "../../app/settings";
import type { GateWaiting, PermissionWaiting } from "../../lib/types";
import { usePending } from "../permission/permission-api";
import { useGates } from "./gates";
import { type Notification, useNotifications } from "./notifications";
import { keepToo, seenNow, tell } from "./tell";

/** What a gate tells that waits. */
export function ofGate(gate: GateWaiting): Notification {
  const { t } = useSettings.getState();
  const { workflow_name: workflow, node_id: node } = gate;
  return {
    place: { kind: "gate", id: gate.id, run: gate.workflow_run_id, project: gate.codebase_id },
    about: "needs",
    title: t("gates.of", { workflow, node }),
    text: gate.question,
    said: "",
    at: gate.created_at,
    seen: seenNow(),
  };
}

/** What a question of an agent tells. */
export function ofQuestion(one: PermissionWaiting): Notification {
  const { t } = useSettings.getState();
  return {
    place: {
      kind: "question",
      id: one.id,
      job: one.job_id,
      chat: one.conversation_id,
      session: one.session_id,
    },
    about: "needs",
    title: one.job_id === null ? one.conversation_title : one.job_title,
    text: t("notified.asks", { agent: one.agent, tool: one.tool }),
    said: "",
    at: one.created_at,
    seen: seenNow(),
  };
}

/** Tells of rows that were not there before; those that the page found at its start are only listed. */
function useTold<T extends { id: string }>(
  rows: readonly T[] | undefined,
  of: (row: T) => Notification,
): void {
  const { queries } = useServices();
  const known = useRef<Set<string> | null>(null);
  const listed = useNotifications((s) => s.list !== null);
  useEffect(() => {
    if (!rows || !listed) return;
    const before = known.current;
    known.current = new Set(rows.map(({ id }) => id));
    for (const row of rows) {
      if (before?.has(row.id)) continue;
      const told = before ? tell(queries, of(row)) : keepToo(queries, of(row));
      // A desktop without notifications has the mark, the count and the list.
      told.catch(() => {});
    }
  }, [rows, listed, queries, of]);
}

/** Calls the user to gates of workflows and to questions of agents. */
export function useAskingNotifications(): void {
  useTold(useGates().data, ofGate);
  useTold(usePending().data, ofQuestion);
}
