import type { Translate } from "../../lib/i18n";
import { money } from "../../lib/numbers";
import { clock, duration } from "../../lib/time";
import type { NodeRunRow, WorkflowGate, WorkflowRunView, WorkflowStep } from "../../lib/types";
import type { NodeState } from "./dag/dag-node";
import { nodeMark } from "./run-text";

/** The name of the step that an attempt belongs to: checks and nodes of groups carry it in front. */
export const stepOf = ({ node_id }: Pick<NodeRunRow, "node_id">) => node_id.split(/[.:]/)[0] ?? node_id;

type Usage = NonNullable<WorkflowRunView["usage"]>[number];

/** What attempts cost, null: not all of it is known; undefined: they asked no agent. */
export function costOf(
  usage: readonly Usage[] | null,
  nodes: readonly NodeRunRow[],
): number | null | undefined {
  const ids = new Set(nodes.map(({ id }) => id));
  const used = (usage ?? []).filter(({ node_run_id }) => ids.has(node_run_id));
  if (used.length === 0) return undefined;
  if (used.some(({ cost_nano_usd, unknown_events }) => cost_nano_usd == null || unknown_events > 0))
    return null;
  return used.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0);
}

export function costText(nano: number | null | undefined, t: Translate): string {
  if (nano === undefined) return "";
  return money(nano === null ? null : nano / 1e9) ?? t("run.costUnknown");
}

/** How long one of the attempts was at work, each moment once. UTC ms. */
export function workedMs(nodes: readonly NodeRunRow[], now: number): number {
  const spans = nodes
    .filter(({ started_at, status }) => started_at != null && status !== "waiting")
    .filter(({ node_type }) => node_type !== "approval")
    .map(({ started_at, ended_at }) => [started_at ?? 0, ended_at ?? now] as const)
    .sort((a, b) => a[0] - b[0]);
  let [sum, until] = [0, 0];
  for (const [from, to] of spans) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}

function gateDetail(gate: WorkflowGate, now: number, t: Translate): string {
  if (gate.status === "pending") return t("run.gateWaits", { time: duration(now - gate.created_at, t) });
  return [gate.decided_by ?? "", gate.decided_at == null ? "" : clock(gate.decided_at)]
    .filter(Boolean)
    .join(", ");
}

function detailOf(
  step: WorkflowStep,
  view: WorkflowRunView,
  mine: readonly NodeRunRow[],
  now: number,
  t: Translate,
) {
  const gate = (view.gates ?? []).filter(({ node_id }) => node_id === step.id).at(-1);
  if (gate) return gateDetail(gate, now, t);
  if (mine.length === 0) return t("run.node.none");
  const rounds = Math.max(...mine.map(({ iteration }) => iteration));
  const cost = costText(costOf(view.usage, mine), t);
  const newest = mine.filter(({ node_id, iteration }) => node_id === step.id && iteration === 0).at(-1);
  const ran = newest?.started_at == null ? "" : duration((newest.ended_at ?? now) - newest.started_at, t);
  const first = rounds > 0 ? t("run.rounds", { n: rounds }) : cost === "" ? step.kind : "";
  return [first, ran, cost].filter(Boolean).join(", ");
}

/** What the graph shows of each step of a run. */
export function statesOf(view: WorkflowRunView, now: number, t: Translate): Map<string, NodeState> {
  const bySteps = new Map<string, NodeRunRow[]>();
  for (const node of view.nodes ?? [])
    bySteps.set(stepOf(node), [...(bySteps.get(stepOf(node)) ?? []), node]);
  return new Map(
    (view.steps ?? []).map((step) => {
      const mine = bySteps.get(step.id) ?? [];
      const newest = mine.filter(({ node_id, iteration }) => node_id === step.id && iteration === 0).at(-1);
      const status = newest?.status ?? mine.at(-1)?.status;
      const state: NodeState = {
        mark: nodeMark(status),
        word: t(status ? `run.node.${status}` : "run.node.none"),
        status: status ?? "",
        detail: detailOf(step, view, mine, now, t),
      };
      return [step.id, state] as const;
    }),
  );
}
