import { useMemo } from "react";
import { useT } from "../../app/settings";
import { List } from "../../components/list";
import { StateMark } from "../../components/state-mark";
import { duration } from "../../lib/time";
import type { NodeRunRow, WorkflowRunView } from "../../lib/types";
import { nodeMark } from "./run-text";

export interface Row {
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

interface Props {
  view: WorkflowRunView;
  chosen: string | null;
  onChoose(id: string): void;
}

/** The nodes of a run with their rounds, as a list. */
export function NodeList({ view, chosen, onChoose }: Props) {
  const t = useT();
  const rows = useMemo(() => rowsOf(view), [view]);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <List
        label={t("run.nodes")}
        items={rows}
        idOf={(row) => row.id}
        active={chosen}
        onActive={onChoose}
        itemClass={(on) =>
          `border-line border-b px-4 py-[7px] -outline-offset-2 ${on ? "bg-select" : "hover:bg-hover"}`
        }
      >
        {(row) => <NodeLine row={row} />}
      </List>
    </div>
  );
}
