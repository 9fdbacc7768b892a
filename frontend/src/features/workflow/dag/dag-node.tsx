import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { StateMark } from "../../../components/state-mark";
import type { Mark } from "../../../lib/marks";
import type { WorkflowStep } from "../../../lib/types";
import { isGate } from "./layout";

/** What is known of a node beyond its text. */
export interface NodeState {
  mark: Mark;
  word: string;
  status: string;
  /** The second line: time and cost, or what the node is. */
  detail: string;
}

export interface DagNodeData extends Record<string, unknown> {
  step: WorkflowStep;
  state: NodeState | null; // null: only drawn, not run
  detail: string;
  /** The graph goes downwards: a line leaves a gate where its name would stand, so that stands beside it. */
  down: boolean;
  label: string;
  cellID: string;
  selected: boolean;
  tabbable: boolean;
  onChoose(id: string): void;
}

export type DagNode = Node<DagNodeData, "node">;

const borders: Partial<Record<Mark, string>> = {
  live: "border-live",
  needs: "border-brass",
  cut: "border-brass",
  lost: "border-lost",
  restored: "border-restored",
};

function Box({ data }: { data: DagNodeData }) {
  const { step, state, selected } = data;
  const reached = state === null || state.mark !== "waiting";
  const ground = selected ? "bg-select" : reached ? "bg-raised" : "bg-canvas";
  const border = reached
    ? ((state && borders[state.mark]) ?? "border-line-strong")
    : "border-dashed border-line-strong";
  return (
    <span
      className={`flex h-full w-full flex-col rounded-[7px] border px-[9px] pt-1.5 hover:bg-hover ${border} ${ground}`}
    >
      <span className="flex min-w-0 items-center gap-[7px]">
        {state && <StateMark mark={state.mark} word="" />}
        <span className={`tail-ellipsis font-medium text-dense ${reached ? "" : "text-text-3"}`}>
          {step.id}
        </span>
      </span>
      <span className={`tail-ellipsis text-label text-text-3 ${state ? "pl-[21px]" : ""}`}>
        {data.detail}
      </span>
    </span>
  );
}

/** A diamond; its name stands beneath or beside it. */
function Gate({ data }: { data: DagNodeData }) {
  const { step, state, selected } = data;
  const open = state?.mark === "needs";
  const reached = state === null || state.mark !== "waiting";
  return (
    <>
      <svg width="48" height="48" viewBox="0 0 48 48" aria-hidden="true" className="absolute inset-0">
        <path
          d={open ? "M24 1 47 24 24 47 1 24z" : "M24 4 44 24 24 44 4 24z"}
          fill={open ? "var(--brass-tint)" : selected ? "var(--select)" : "var(--raised)"}
          stroke={open ? "var(--brass)" : selected ? "var(--edge)" : "var(--line-strong)"}
          strokeWidth={open ? 1.5 : 1}
          strokeDasharray={reached ? undefined : "3 3"}
        />
      </svg>
      {state && (
        <span className="absolute inset-0 grid place-items-center">
          <StateMark mark={state.mark === "done" ? "saved" : state.mark} word="" />
        </span>
      )}
      <span
        className={`absolute w-max max-w-[94px] bg-canvas text-meta ${data.down ? "top-1/2 left-[54px] -translate-y-1/2" : "top-[52px] left-1/2 -translate-x-1/2 text-center"}`}
      >
        <span className={`tail-ellipsis block font-medium ${reached ? "text-text" : "text-text-3"}`}>
          {step.id}
        </span>
        <span className="tail-ellipsis block text-text-3">{data.detail}</span>
      </span>
    </>
  );
}

/** A node of the graph. Lines end at its sides. */
export function DagNodeView({ data }: NodeProps<DagNode>) {
  const { step, state } = data;
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      {/* biome-ignore lint/a11y/useSemanticElements: a cell of a grid that is drawn as a graph */}
      <div
        role="gridcell"
        id={data.cellID}
        tabIndex={data.tabbable ? 0 : -1}
        aria-label={data.label}
        aria-selected={data.selected}
        title={step.description || step.id}
        data-node={step.id}
        data-status={state?.status ?? ""}
        className="pointer-events-auto relative block h-full w-full cursor-pointer rounded-[7px] text-left text-text"
        onClick={() => data.onChoose(step.id)}
      >
        {isGate(step) ? <Gate data={data} /> : <Box data={data} />}
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
    </>
  );
}
