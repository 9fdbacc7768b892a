import type { WorkflowStep } from "../../lib/types";

export interface GraphNode {
  step: WorkflowStep;
  x: number;
  y: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  path: string;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  width: number;
  height: number;
}

export const nodeWidth = 118;
export const nodeHeight = 44;
const gapX = 16;
const gapY = 34;
const margin = 16;
/** How far a line stays from the nodes that it passes. */
const aside = 8;

/**
 * The layer of each node: one more than the last of those that it waits for. A
 * text under the hands of its writer may name nodes that do not exist or that
 * wait for each other: such an edge counts for nothing.
 */
function layersOf(steps: readonly WorkflowStep[]): Map<string, number> {
  const byID = new Map(steps.map((step) => [step.id, step]));
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const layerOf = (step: WorkflowStep): number => {
    const known = layers.get(step.id);
    if (known !== undefined) return known;
    open.add(step.id);
    let layer = 0;
    for (const name of step.depends_on ?? []) {
      const before = byID.get(name);
      if (before && !open.has(name)) layer = Math.max(layer, layerOf(before) + 1);
    }
    open.delete(step.id);
    layers.set(step.id, layer);
    return layer;
  };
  for (const step of steps) layerOf(step);
  return layers;
}

/** Rows from the top, each in the order of the file and in the middle of the widest. */
function place(steps: readonly WorkflowStep[]): Map<string, GraphNode> {
  const layers = layersOf(steps);
  const rows: WorkflowStep[][] = [];
  for (const step of steps) {
    const layer = layers.get(step.id) ?? 0;
    rows[layer] = [...(rows[layer] ?? []), step];
  }
  const widest = Math.max(0, ...rows.map((row) => row?.length ?? 0));
  const placed = new Map<string, GraphNode>();
  rows.forEach((row, y) => {
    row.forEach((step, at) => {
      placed.set(step.id, {
        step,
        x: margin + (at + (widest - row.length) / 2) * (nodeWidth + gapX),
        y: margin + y * (nodeHeight + gapY),
      });
    });
  });
  return placed;
}

/** A line from a node to one further down, beside the nodes of the rows between them. */
function edge(nodes: readonly GraphNode[], from: GraphNode, to: { x: number; y: number }): string {
  const [x1, y1, x2, y2] = [from.x + nodeWidth / 2, from.y + nodeHeight, to.x + nodeWidth / 2, to.y];
  const between = nodes.filter(({ y }) => y > from.y && y < to.y);
  if (between.length === 0) {
    const middle = (y1 + y2) / 2;
    return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`;
  }
  const left = Math.min(...between.map(({ x }) => x)) - aside;
  const right = Math.max(...between.map(({ x }) => x + nodeWidth)) + aside;
  const lane = x1 + x2 - 2 * left < 2 * right - x1 - x2 ? left : right;
  const [down, up] = [y1 + gapY, y2 - gapY];
  return `M${x1} ${y1}C${x1} ${down} ${lane} ${y1} ${lane} ${down}L${lane} ${up}C${lane} ${y2} ${x2} ${up} ${x2} ${y2}`;
}

/** A picture of the graph, from the top to the bottom. A name that is used twice is drawn once. */
export function layered(steps: readonly WorkflowStep[]): Graph {
  const unique = [...new Map(steps.map((step) => [step.id, step])).values()];
  const placed = place(unique);
  const nodes = [...placed.values()];
  const edges: GraphEdge[] = [];
  for (const { step, x, y } of nodes) {
    for (const name of new Set(step.depends_on ?? [])) {
      const from = placed.get(name);
      if (!from || from.y >= y) continue;
      edges.push({ from: name, to: step.id, path: edge(nodes, from, { x, y }) });
    }
  }
  return {
    nodes,
    edges,
    width: Math.max(0, ...nodes.map(({ x }) => x + nodeWidth)) + margin,
    height: Math.max(0, ...nodes.map(({ y }) => y + nodeHeight)) + margin,
  };
}
