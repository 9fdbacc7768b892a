import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";

export interface DagEdgeData extends Record<string, unknown> {
  path: string;
  reached: boolean;
}

export type DagEdge = Edge<DagEdgeData, "step">;

/** A line of the strand: solid where the run has been, dotted where it has not. */
export function DagEdgeView({ id, data }: EdgeProps<DagEdge>) {
  if (!data) return null;
  return (
    <BaseEdge
      id={id}
      path={data.path}
      interactionWidth={0}
      style={{
        stroke: data.reached ? "var(--edge)" : "var(--faint)",
        strokeWidth: 1.4,
        strokeLinecap: "round",
        ...(data.reached ? {} : { strokeDasharray: "1 5" }),
      }}
    />
  );
}
