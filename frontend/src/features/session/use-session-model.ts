import { useEffect, useState } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import { SerialWrites } from "../../lib/serial-writes";
import type { ApiError, Notice, SessionView } from "../../lib/types";
import { FileSelection } from "../files/file-selection";
import { TaskDocument } from "../task/task-document";

const refreshAfterMs = 250;

export interface SessionModel {
  id: string;
  view: SessionView;
  document: TaskDocument;
  selection: FileSelection;
}

/** The text and the selection of the open session, with their way to the database. */
export function useSessionModel(id: string): {
  model: SessionModel | null;
  error: ApiError | null;
  reload(): void;
} {
  const { ledger, writers, notices } = useServices();
  const [model, setModel] = useState<SessionModel | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads the session again
  useEffect(() => {
    let open: SessionModel | null = null;
    let left = false;
    const queues = [new SerialWrites(ledger), new SerialWrites(ledger)] as const;
    for (const queue of queues) writers.add(queue);
    setModel(null);
    setError(null);
    api.session.show(id).then(
      (view) => {
        if (left) return;
        const document = new TaskDocument({ api: api.session, writes: queues[0], ledger, view });
        const selection = new FileSelection({ api: api.session, writes: queues[1], ledger, view });
        open = { id, view, document, selection };
        setModel(open);
      },
      (thrown) => !left && setError(toApiError(thrown)),
    );
    // The backup that was restored may be older than the session.
    const gone = (thrown: unknown) => {
      const failure = toApiError(thrown);
      if (!left && failure.code === "not_found") setError(failure);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onNotice = (notice: Notice) => {
      const everything = notice.noun === "everything";
      if (!everything && !(notice.noun === "session" && notice.id === id)) return;
      if (!open && everything) setRound((n) => n + 1);
      timer ??= setTimeout(() => {
        timer = undefined;
        open?.document.refresh().catch(gone);
        open?.selection.refresh().catch(() => {});
      }, refreshAfterMs);
    };
    notices.add(onNotice);
    return () => {
      left = true;
      clearTimeout(timer);
      notices.delete(onNotice);
      open?.document.close();
      open?.selection.close();
      // What is still on its way is sent to its end; the queues go when it is there.
      for (const queue of queues) void queue.run(async () => {}).finally(() => writers.delete(queue));
    };
  }, [id, ledger, writers, notices, round]);
  return { model, error, reload: () => setRound((n) => n + 1) };
}
