import type { WorkflowStep } from "../../../lib/types";
import { type Point, stepPath } from "./step-path";

export interface GraphNode {
  step: WorkflowStep;
  layer: number;
  x: number;
  y: number;
  width: number;
  height: number;
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
export const nodeHeight = 50;
/** Of a gate's diamond, from corner to corner; its name stands beneath it. */
export const gateSize = 48;

/** How much room a graph takes along its layers and across them. It is laid out as one that goes to the right. */
interface Grid {
  node: { width: number; height: number };
  /** Between two layers. */
  gap: number;
  /** From the middle of a node to that of the next in its layer. */
  row: number;
}

const toTheRight: Grid = { node: { width: nodeWidth, height: nodeHeight }, gap: 24, row: 88 };
const downwards: Grid = { node: { width: nodeHeight, height: nodeWidth }, gap: 28, row: 134 };

/** The same place in a graph that goes the other way. */
const turned = <T extends GraphNode>(node: T): T => ({
  ...node,
  x: node.y,
  y: node.x,
  width: node.height,
  height: node.width,
});
/** How far a line stays from the nodes that it passes. */
const aside = 18;

export const isGate = (step: WorkflowStep) => step.kind === "approval";

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

/** Columns from the left, each in the order of the file and in the middle of the tallest. */
function place(steps: readonly WorkflowStep[], grid: Grid): Map<string, GraphNode> {
  const layers = layersOf(steps);
  const columns: WorkflowStep[][] = [];
  for (const step of steps) {
    const layer = layers.get(step.id) ?? 0;
    columns[layer] = [...(columns[layer] ?? []), step];
  }
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const placed = new Map<string, GraphNode>();
  let x = 0;
  columns.forEach((column, layer) => {
    const columnWidth = column.every(isGate) ? gateSize : grid.node.width;
    column.forEach((step, at) => {
      const { width, height } = isGate(step) ? { width: gateSize, height: gateSize } : grid.node;
      const middle = (at + (tallest - column.length) / 2) * grid.row + grid.node.height / 2;
      placed.set(step.id, {
        step,
        layer,
        x: x + (columnWidth - width) / 2,
        y: middle - height / 2,
        width,
        height,
      });
    });
    x += columnWidth + grid.gap;
  });
  return placed;
}

const centre = ({ y, height }: GraphNode) => y + height / 2;

/** A line from a node to one further right, above or beneath the nodes of the columns between them. */
function edge(nodes: readonly GraphNode[], from: GraphNode, to: GraphNode, grid: Grid): Point[] {
  const [x1, y1, x2, y2] = [from.x + from.width, centre(from), to.x, centre(to)];
  const between = nodes.filter(({ layer }) => layer > from.layer && layer < to.layer);
  const free = (y: number) => between.every((node) => Math.abs(centre(node) - y) > grid.row / 2);
  const [out, into] = [x1 + grid.gap / 2, x2 - grid.gap / 2];
  const points: Point[] = [{ x: x1, y: y1 }];
  const bend = (x: number, fromY: number, toY: number) => points.push({ x, y: fromY }, { x, y: toY });
  if (free(y1)) bend(into, y1, y2);
  else if (free(y2)) bend(out, y1, y2);
  else {
    const above = Math.min(...between.map(({ y }) => y)) - aside;
    const below = Math.max(...between.map((node) => centre(node))) + grid.row / 2 + aside;
    const lane = y1 + y2 - 2 * above < 2 * below - y1 - y2 ? above : below;
    bend(out, y1, lane);
    bend(into, lane, y2);
  }
  return [...points, { x: x2, y: y2 }];
}

/** A picture of the graph, from the left to the right or downwards. A name that is used twice is drawn once. */
export function layered(steps: readonly WorkflowStep[], down = false): Graph {
  const grid = down ? downwards : toTheRight;
  const unique = [...new Map(steps.map((step) => [step.id, step])).values()];
  const placed = place(unique, grid);
  const all = [...placed.values()];
  const nodes = down ? all.map(turned) : all;
  const edges: GraphEdge[] = [];
  for (const to of all) {
    for (const name of new Set(to.step.depends_on ?? [])) {
      const from = placed.get(name);
      if (!from || from.layer >= to.layer) continue;
      const points = edge(all, from, to, grid);
      const path = stepPath(down ? points.map(({ x, y }) => ({ x: y, y: x })) : points);
      edges.push({ from: name, to: to.step.id, path });
    }
  }
  return {
    nodes,
    edges,
    width: Math.max(0, ...nodes.map(({ x, width }) => x + width)),
    height: Math.max(0, ...nodes.map(({ y, height }) => y + height)),
  };
}

/** The nodes by layer, each layer from the top or the left: the order in which they are walked. */
export function byLayer(nodes: readonly GraphNode[]): GraphNode[][] {
  const layers: GraphNode[][] = [];
  for (const node of nodes) layers[node.layer] = [...(layers[node.layer] ?? []), node];
  return layers.map((layer) => [...layer].sort((a, b) => a.y - b.y || a.x - b.x));
}

const turnedKeys: Readonly<Record<string, string>> = {
  ArrowUp: "ArrowLeft",
  ArrowDown: "ArrowRight",
  ArrowLeft: "ArrowUp",
  ArrowRight: "ArrowDown",
};

/** The node that an arrow leads to in a graph that goes downwards. */
export const neighbourDown = (nodes: readonly GraphNode[], id: string, key: string): string | null =>
  neighbour(nodes.map(turned), id, turnedKeys[key] ?? key);

/** The node that an arrow leads to: within its layer, or the nearest of the next one. */
export function neighbour(nodes: readonly GraphNode[], id: string, key: string): string | null {
  const here = nodes.find(({ step }) => step.id === id);
  if (!here) return nodes[0]?.step.id ?? null;
  const layers = byLayer(nodes);
  const within = layers[here.layer] ?? [];
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (sideways !== undefined) {
    const near = [...(layers[here.layer + sideways] ?? [])];
    near.sort((a, b) => Math.abs(centre(a) - centre(here)) - Math.abs(centre(b) - centre(here)));
    return near[0]?.step.id ?? null;
  }
  const along = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (along === undefined) return null;
  return within[within.indexOf(here) + along]?.step.id ?? null;
}
