import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { api } from "../../lib/api";
import type { WorkflowRunView } from "../../lib/types";
import type { Row } from "./node-list";
import { useRunAction } from "./queries";
import { actionsOf } from "./run-text";
import { SkipDialog } from "./skip-dialog";

/** What can be done about a node of a run that stopped: again, without it, or with another text. */
export function NodeActions({ row, view }: { row: Row; view: WorkflowRunView }) {
  const t = useT();
  const { error, busy, run } = useRunAction();
  const [skips, setSkips] = useState(false);
  if (row.id !== row.name || !actionsOf(view.run).resume) return null;
  const failed = row.newest?.status === "failed";
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3" data-node-actions={row.id}>
      <Button disabled={busy} onClick={() => run(() => api.workflow.retry(view.run.id, row.name))}>
        {t("run.retryNode")}
      </Button>
      {failed && (
        <Button disabled={busy} onClick={() => setSkips(true)}>
          {t("run.skip")}
        </Button>
      )}
      {view.run.codebase_id != null && (
        <Link
          to="/workflow-editor"
          search={{
            project: view.run.codebase_id,
            name: view.run.workflow_name,
            node: row.name,
            run: view.run.id,
          }}
          className="inline-flex h-7 items-center rounded-control px-[11px] font-medium text-dense text-text-2 hover:bg-hover hover:text-text"
        >
          {t("run.editAndRun")}
        </Link>
      )}
      {error && <ErrorBanner error={error} />}
      {skips && <SkipDialog view={view} node={row.name} onClose={() => setSkips(false)} />}
    </div>
  );
}
