import type { Viewport } from "@xyflow/react";

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
