import { useState } from "react";
import { useT } from "../../app/settings";
import { useUndo } from "../../app/undo";
import { Button } from "../../components/button";
import { api } from "../../lib/api";
import type { Job } from "../../lib/types";
import { useCompletedType } from "./queries";

interface Props {
  job: Pick<Job, "id" | "session_id" | "status" | "task_type">;
  onError(error: unknown): void;
  onApplied?(): void;
}

/** Puts what a job answered in the place of what it was asked about, and offers the way back. */
export function ApplyResult({ job, onError, onApplied }: Props) {
  const t = useT();
  const type = useCompletedType(job);
  const offer = useUndo((s) => s.offer);
  const [busy, setBusy] = useState(false);
  if (!type?.applies) return null;
  const apply = async () => {
    setBusy(true);
    onError(null);
    try {
      const before = await api.session.show(job.session_id);
      const { task, files } = await api.plan.applyResult(job.id);
      // What held already changed nothing: an undo would take back something else.
      if (task && task.version !== before.task.version) {
        offer(t("plan.appliedTask"), () => {
          api.session.undoTask(job.session_id, task.version).catch(onError);
        });
      } else if (files && files.version !== before.files.version) {
        offer(t("plan.appliedFiles"), () => {
          api.session.undoFiles(job.session_id, files.version).catch(onError);
        });
      }
      onApplied?.();
    } catch (thrown) {
      onError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button small disabled={busy} title={t("plan.applyTitle")} onClick={() => void apply()}>
      {t("plan.apply")}
    </Button>
  );
}
