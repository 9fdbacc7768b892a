import type { Place } from "./notifications";

/** The place that a click on the desktop's notification gives back; null when it is none. */
export function placeOf(clicked: unknown): Place | null {
  try {
    const place = JSON.parse((clicked as { place: string }).place) as Place | null;
    return typeof place?.id === "string" ? place : null;
  } catch {
    return null;
  }
}
