import { Menu } from "@base-ui/react/menu";
import { useQuery } from "@tanstack/react-query";
import { Code, GitBranch, List as ListIcon, RotateCw, Workflow } from "lucide-react";
import { useState } from "react";
import { useNow } from "../../app/clock";
import { useT } from "../../app/settings";
import { ErrorBanner, NoticeBar } from "../../components/banner";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { menuItem, menuPopup } from "../../components/menu";
import { Said } from "../../components/said";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { money } from "../../lib/numbers";
import { duration } from "../../lib/time";
import type { WorkflowRunView } from "../../lib/types";
import { useWorktree } from "../worktree/queries";
import { BudgetDialog } from "./budget-dialog";
import { useRunAction } from "./queries";
import { workedMs } from "./run-state";
import { actionsOf, isSpent, reachedSteps, runMark } from "./run-text";

/** The workflow as it was when the run began, whatever its file says now. */
export function YamlDialog({ view, onClose }: { view: WorkflowRunView; onClose(): void }) {
  const t = useT();
  const { data, error } = useQuery({
    queryKey: ["run", view.run.id, "source"],
    queryFn: () => api.workflow.source(view.run.id),
  });
  return (
    <Dialog title={t("run.yamlTitle", { name: view.run.workflow_name })} onClose={onClose}>
      {error && <ErrorBanner error={error} />}
      <p className="select-text text-meta text-text-2 [overflow-wrap:anywhere]">{view.file}</p>
      <Scrolled
        label={t("run.yamlTitle", { name: view.run.workflow_name })}
        className="mt-2 max-h-[60vh] rounded-control border border-line bg-canvas p-2.5"
      >
        <pre className="select-text whitespace-pre font-mono text-meta" data-run-yaml="">
          {data}
        </pre>
      </Scrolled>
    </Dialog>
  );
}

function Facts({ view }: { view: WorkflowRunView }) {
  const t = useT();
  const { run, spent } = view;
  const now = useNow(1000, run.completed_at == null);
  const environment = run.isolation_env_id ?? "";
  const branch = useWorktree(environment, environment !== "").data?.environment.branch_name;
  const used = spent.tokens_sent + spent.tokens_received > 0;
  const cost = spent.unknown_events > 0 ? null : spent.cost_nano_usd / 1e9;
  return (
    <>
      {branch && (
        <span className="flex min-w-0 items-center gap-1.5">
          <GitBranch size={13} strokeWidth={1.35} aria-hidden="true" className="shrink-0" />
          <span className="tail-ellipsis select-text">{branch}</span>
        </span>
      )}
      <span className="whitespace-nowrap" data-run-time="">
        {t("run.time", {
          total: duration((run.completed_at ?? now) - run.created_at, t),
          worked: duration(workedMs(view.nodes ?? [], now), t),
        })}
      </span>
      {used && <span className="whitespace-nowrap">{money(cost) ?? t("run.costUnknown")}</span>}
    </>
  );
}

/** Runs a node that has been reached again, with all that follows from it. */
function RunAgainFrom({
  view,
  busy,
  onNode,
}: {
  view: WorkflowRunView;
  busy: boolean;
  onNode(id: string): void;
}) {
  const t = useT();
  return (
    <Menu.Root>
      <Menu.Trigger
        disabled={busy}
        className="inline-flex h-7 shrink-0 items-center gap-[7px] rounded-control px-[11px] font-medium text-dense text-text-2 hover:bg-hover disabled:opacity-50"
        data-run-again=""
      >
        <RotateCw size={14} strokeWidth={1.5} aria-hidden="true" />
        {t("run.againFrom")}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-50">
          <Menu.Popup className={`${menuPopup} min-w-[200px] max-w-[320px]`}>
            {reachedSteps(view).map((id) => (
              <Menu.Item key={id} className={menuItem} onClick={() => onNode(id)}>
                <span className="tail-ellipsis">{id}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface Props {
  view: WorkflowRunView;
  listed: boolean;
  onListed(listed: boolean): void;
  onYaml(): void;
  onGone(): void;
}

/** What a run is, how far it is, and what can be done about it. */
export function RunHead({ view, listed, onListed, onYaml, onGone }: Props) {
  const t = useT();
  const { error, busy, run } = useRunAction();
  const [asked, setAsked] = useState(false);
  const [budgets, setBudgets] = useState(false);
  const spent = isSpent(view);
  const { run: row } = view;
  const can = actionsOf(row);
  const word = t(`run.status.${row.pause_reason === "interrupted" ? "interrupted" : row.status}`);
  const remove = () =>
    run(async () => {
      await api.workflow.remove(row.id);
      onGone();
    });
  return (
    <section aria-label={row.workflow_name} className="shrink-0 border-line border-b">
      <div className="flex min-h-12 flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-1.5 text-dense text-text-2">
        <StateMark mark={runMark(row)} word="" />
        <h1 className="tail-ellipsis text-title text-text tracking-[-0.005em]">{row.workflow_name}</h1>
        <span data-run-status={row.status}>{word}</span>
        <Facts view={view} />
        <span className="flex-1" />
        <Button look="ghost" onClick={() => onListed(!listed)} aria-keyshortcuts="L">
          {listed ? <Workflow size={14} aria-hidden="true" /> : <ListIcon size={14} aria-hidden="true" />}
          {t(listed ? "run.graph" : "run.asList")}
        </Button>
        {row.definition_digest != null && (
          <Button look="ghost" onClick={onYaml} aria-keyshortcuts="Y">
            <Code size={14} aria-hidden="true" />
            {t("run.yaml")}
          </Button>
        )}
        {can.resume && (
          <RunAgainFrom view={view} busy={busy} onNode={(id) => run(() => api.workflow.retry(row.id, id))} />
        )}
        {(can.resume || can.cancel) && (
          <Button look={spent ? "primary" : "ghost"} onClick={() => setBudgets(true)} data-run-budget="">
            {t("run.setBudget")}
          </Button>
        )}
        {can.resume && !spent && (
          <Button look="primary" disabled={busy} onClick={() => run(() => api.workflow.resume(row.id))}>
            {t("run.resume")}
          </Button>
        )}
        {can.cancel && (
          <Button
            disabled={busy}
            onClick={() => (asked ? run(() => api.workflow.cancel(row.id)) : setAsked(true))}
            onBlur={() => setAsked(false)}
          >
            {t(asked ? "run.cancelSure" : "run.cancel")}
          </Button>
        )}
        {can.remove && (
          <Button look="ghost" disabled={busy} onClick={remove}>
            {t("run.delete")}
          </Button>
        )}
      </div>
      {row.error_message && (
        <p className="select-text px-4 pb-2 text-dense text-lost [overflow-wrap:anywhere]">
          <Said text={row.error_message} />
        </p>
      )}
      {error && <ErrorBanner error={error} />}
      {budgets && <BudgetDialog view={view} onClose={() => setBudgets(false)} />}
      {view.changed && can.resume && (
        <NoticeBar tone="brass">
          <span className="min-w-0 flex-1">{t("run.changed", { file: view.file })}</span>
          <Button small disabled={busy} onClick={() => run(() => api.workflow.amend(row.id))}>
            {t("run.resumeChanged")}
          </Button>
        </NoticeBar>
      )}
    </section>
  );
}
