import type { Viewport } from "@xyflow/react";
import type { Graph, GraphNode } from "./layout";

const prefix = "holdfast.dag.";

/** Where the reader has left a graph, null: nowhere yet. */
export function keptPlace(key: string): Viewport | null {
  if (key === "") return null;
  try {
    const place = JSON.parse(sessionStorage.getItem(prefix + key) ?? "null") as Viewport | null;
    return place && [place.x, place.y, place.zoom].every(Number.isFinite) ? place : null;
  } catch {
    return null; // a place that cannot be read is no reason not to draw
  }
}

/** Keeps pan and zoom while the window is open. */
export function keepPlace(key: string, place: Viewport): void {
  if (key !== "") sessionStorage.setItem(prefix + key, JSON.stringify(place));
}

const margin = 16;
/** Smaller than this the names of nodes cannot be read. */
const readable = 0.8;

/**
 * Where a graph begins: all of it where that can be read, else its left end, or
 * the node that asks for the reader in the middle.
 */
export function fitted(
  graph: Graph,
  room: { width: number; height: number },
  asks: GraphNode | undefined,
): Viewport {
  const inside = { width: room.width - 2 * margin, height: room.height - 2 * margin };
  const all = Math.min(inside.width / graph.width, inside.height / graph.height, 1);
  const zoom = Math.max(readable, Number.isFinite(all) ? all : 1);
  const spare = room.width - graph.width * zoom;
  const middle = asks ? room.width / 2 - (asks.x + asks.width / 2) * zoom : margin;
  return {
    zoom,
    x: spare >= 2 * margin ? spare / 2 : Math.max(spare - margin, Math.min(margin, middle)),
    y: Math.max(margin, (room.height - graph.height * zoom) / 2),
  };
}
