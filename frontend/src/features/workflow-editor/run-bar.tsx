import { useNavigate } from "@tanstack/react-router";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { api } from "../../lib/api";
import { useRun, useRunAction } from "../workflow/queries";
import { actionsOf } from "../workflow/run-text";

interface Props {
  run: string;
  node: string;
  /** Whether the text may go on with the run as it is written in the file. */
  ready: boolean;
  /** Whether what is typed is in the file. */
  saved: boolean;
}

/** The text was opened to mend a run that stopped: it can go on with what the file says then. */
export function RunBar({ run: id, node, ready, saved }: Props) {
  const t = useT();
  const navigate = useNavigate();
  const { error, busy, run } = useRunAction();
  const { data } = useRun(id);
  if (data?.run.id !== id) return null;
  const open = () => void navigate({ to: "/runs/$id", params: { id } });
  const goOn = () =>
    run(async () => {
      await api.workflow.amend(id);
      open();
    });
  const can = actionsOf(data.run).resume;
  return (
    <>
      <NoticeBar tone="brass">
        <span className="min-w-0 flex-1" data-run-bar={id}>
          {t(
            can
              ? saved
                ? "workflowEditor.runStopped"
                : "workflowEditor.runUnsaved"
              : "workflowEditor.runGone",
            {
              node,
            },
          )}
        </span>
        <Button small look="ghost" onClick={open}>
          {t("workflowEditor.runOpen")}
        </Button>
        {can && (
          <Button small disabled={busy || !ready || !saved} onClick={goOn}>
            {t("workflowEditor.runGoOn")}
          </Button>
        )}
      </NoticeBar>
      {error && <ErrorBanner error={error} />}
    </>
  );
}
