import { useState } from "react";
import { useNow } from "../../app/clock";
import { useT } from "../../app/settings";
import { useUndo } from "../../app/undo";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog, DialogActions } from "../../components/dialog";
import { CheckBox } from "../../components/tick-box";
import { api } from "../../lib/api";
import { toApiError } from "../../lib/errors";
import type { Worktree, WorktreeReport } from "../../lib/types";
import { useAction, useDiskUse, useWorktree } from "./queries";
import { RemovalSteps } from "./removal-steps";
import { Obstacles } from "./worktree-side";

interface Props {
  worktree: Worktree;
  onClose(): void;
  /** What a way back that failed says. */
  onError(error: unknown): void;
}

function Text({ worktree, report }: { worktree: Worktree; report: WorktreeReport }) {
  const t = useT();
  const blocking = (report.obstacles ?? []).filter(({ kept }) => !kept);
  const kept = (report.obstacles ?? []).filter((each) => each.kept);
  const size = useDiskUse(worktree.id, false).data;
  const now = useNow(60_000);
  return (
    <div className="flex flex-col gap-3 text-dense text-text-2">
      <p className="font-mono text-meta [overflow-wrap:anywhere]">{worktree.working_path}</p>
      {blocking.length > 0 && (
        <div>
          <p className="text-text">{t("worktree.removeBlocked")}</p>
          <Obstacles obstacles={blocking} />
        </div>
      )}
      {kept.length > 0 && (
        <div>
          <p className="text-text">{t("worktree.removeKept")}</p>
          <Obstacles obstacles={kept} />
        </div>
      )}
      {blocking.length === 0 && <RemovalSteps report={report} size={size} now={now} />}
    </div>
  );
}

/** Removes a worktree, and offers the way back for as long as it is fresh. */
function useRemove({ worktree, onClose, onError }: Props) {
  const t = useT();
  const offer = useUndo((s) => s.offer);
  const { error, busy, run } = useAction();
  const undo = () =>
    run(async () => {
      try {
        await api.worktree.restore(worktree.id);
      } catch (thrown) {
        onError(thrown);
      }
    });
  const remove = (snapshot: boolean) =>
    run(async () => {
      const removed = await api.worktree.remove(worktree.id, { snapshot });
      onClose();
      if (removed.snapshot) offer(t("worktree.removed", { branch: worktree.branch_name }), undo);
    });
  return { error, busy, remove };
}

/** Says what a removal takes, what the snapshot keeps and what forbids it, before anything happens. */
export function RemoveDialog(props: Props) {
  const { worktree, onClose } = props;
  const t = useT();
  const [snapshot, setSnapshot] = useState(false);
  const query = useWorktree(worktree.id, true, true);
  const { error, busy, remove } = useRemove(props);
  const report = query.data;
  const blocked = report?.obstacles?.some(({ kept }) => !kept) ?? true;
  const asks = report?.obstacles?.some(({ kept }) => kept) ?? false;
  return (
    <Dialog title={t("worktree.removeTitle", { branch: worktree.branch_name })} onClose={onClose} wide>
      {query.isError && <ErrorBanner error={toApiError(query.error)} retry={() => void query.refetch()} />}
      {!report && !query.isError && <p className="text-text-3">{t("worktree.looking")}</p>}
      {report && <Text worktree={worktree} report={report} />}
      {asks && !blocked && (
        <label htmlFor="remove-snapshot" className="mt-3 flex items-center gap-1.5 text-dense">
          <CheckBox
            id="remove-snapshot"
            tick={snapshot ? "on" : "off"}
            onChange={(event) => setSnapshot(event.target.checked)}
          />
          {t("worktree.removeSnapshot")}
        </label>
      )}
      {error && <ErrorBanner error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="danger" disabled={busy || blocked} onClick={() => remove(snapshot)}>
          {t("worktree.remove")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
