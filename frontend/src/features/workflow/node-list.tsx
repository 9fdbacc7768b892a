import { useMemo, useState } from "react";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { List } from "../../components/list";
import { Scrolled } from "../../components/scrolled";
import { StateMark } from "../../components/state-mark";
import { api } from "../../lib/api";
import { bytes } from "../../lib/numbers";
import { duration } from "../../lib/time";
import type { NodeRunRow, WorkflowRunView } from "../../lib/types";
import { useNodeRun, useOutput, useRunAction } from "./queries";
import { actionsOf, nodeMark } from "./run-text";

interface Row {
  id: string;
  name: string;
  kind: string;
  iteration: number;
  newest: NodeRunRow | undefined;
}

/** The nodes in the order of the workflow, each followed by its iterations and checks. */
export function rowsOf(view: WorkflowRunView): Row[] {
  const newest = new Map<string, NodeRunRow>();
  for (const n of view.nodes ?? []) newest.set(`${n.node_id}/${n.iteration}`, n);
  const of = (n: NodeRunRow) => n.node_id.split(/[.:]/)[0] ?? n.node_id;
  return (view.steps ?? []).flatMap((step) => {
    const parts = [...newest.values()].filter(
      (n) => of(n) === step.id && (n.node_id !== step.id || n.iteration > 0),
    );
    return [
      { id: step.id, name: step.id, kind: step.kind, iteration: 0, newest: newest.get(`${step.id}/0`) },
      ...parts.map((n) => ({
        id: `${n.node_id}/${n.iteration}`,
        name: n.node_id,
        kind: n.node_type,
        iteration: n.iteration,
        newest: n,
      })),
    ];
  });
}

function took(n: NodeRunRow | undefined, t: ReturnType<typeof useT>): string {
  if (n?.started_at == null || n.ended_at == null) return "";
  return duration(n.ended_at - n.started_at, t);
}

function NodeLine({ row }: { row: Row }) {
  const t = useT();
  const status = row.newest ? t(`run.node.${row.newest.status}`) : t("run.node.none");
  return (
    <div
      className="grid grid-cols-[14px_minmax(0,1fr)_minmax(0,110px)_72px] items-center gap-x-3"
      data-node={row.id}
      data-status={row.newest?.status ?? ""}
    >
      <StateMark mark={nodeMark(row.newest?.status)} word={status} />
      <span className={`tail-ellipsis text-dense ${row.id === row.name ? "" : "pl-3 text-text-2"}`}>
        {row.iteration > 0 ? t("run.iteration", { node: row.name, n: row.iteration }) : row.name}
      </span>
      <span className="tail-ellipsis text-meta text-text-3">{row.kind}</span>
      <span className="text-right text-meta text-text-2">{took(row.newest, t)}</span>
    </div>
  );
}

function NodeDetail({ row, view }: { row: Row; view: WorkflowRunView }) {
  const t = useT();
  const { error, busy, run } = useRunAction();
  const id = row.newest?.id ?? "";
  const node = useNodeRun(id).data;
  const ended = row.newest?.ended_at != null;
  const output = useOutput(id, ended && (row.newest?.output_bytes ?? 0) > 0).data;
  const top = row.id === row.name;
  return (
    <div className="min-w-0 px-4 py-3" data-detail={row.id}>
      <div className="flex items-center gap-2">
        <h3 className="tail-ellipsis text-base">{row.name}</h3>
        {row.newest && (
          <span className="text-meta text-text-3">
            {t("run.attempt", { n: row.newest.attempt })}
            {row.newest.output_bytes > 0 ? ` · ${bytes(row.newest.output_bytes)}` : ""}
          </span>
        )}
        <span className="flex-1" />
        {top && actionsOf(view.run).resume && (
          <Button disabled={busy} onClick={() => run(() => api.workflow.retry(view.run.id, row.name))}>
            {t("run.retryNode")}
          </Button>
        )}
      </div>
      {error && <ErrorBanner error={error} />}
      {row.newest?.error_message && (
        <p className="mt-2 select-text text-dense text-lost [overflow-wrap:anywhere]">
          {row.newest.error_message}
        </p>
      )}
      {node?.input && <Text title={t("run.input")} text={node.input} />}
      {output !== undefined && <Text title={t("run.output")} text={output} />}
      {!row.newest && <p className="mt-2 text-dense text-text-3">{t("run.notYet")}</p>}
    </div>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h4 className="mt-3 text-meta text-text-3">{title}</h4>
      <Scrolled label={title} className="mt-1 max-h-72 rounded-control bg-canvas p-2.5">
        <pre className="select-text whitespace-pre-wrap font-mono text-meta [overflow-wrap:anywhere]">
          {text}
        </pre>
      </Scrolled>
    </>
  );
}

/** The nodes of a run, and what the chosen one was asked and left. */
export function NodeList({ view }: { view: WorkflowRunView }) {
  const t = useT();
  const rows = useMemo(() => rowsOf(view), [view]);
  const [chosen, setChosen] = useState<string | null>(null);
  const urgent = rows.find(({ newest }) => newest?.status === "waiting" || newest?.status === "failed");
  const active = rows.find(({ id }) => id === chosen) ?? urgent ?? rows[0];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] border-line border-t">
      <List
        label={t("run.nodes")}
        items={rows}
        idOf={(row) => row.id}
        active={active?.id ?? null}
        onActive={setChosen}
        className="border-line border-r"
        itemClass={(on) =>
          `border-line border-b px-4 py-[7px] -outline-offset-2 ${on ? "bg-select" : "hover:bg-hover"}`
        }
      >
        {(row) => <NodeLine row={row} />}
      </List>
      {active && <NodeDetail key={active.id} row={active} view={view} />}
    </div>
  );
}
