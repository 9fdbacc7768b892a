import type { DiffRow } from "../plan/line-diff";
import { difference } from "./difference";

/** A line of a comparison. */
export interface Line {
  kind: "same" | "removed" | "added";
  text: string;
  /** The part that differs from the line that it replaces or is replaced by. */
  from: number;
  to: number;
}

/** Each run of changed rows as its removed lines, then its added ones. */
export function lines(rows: readonly DiffRow[]): Line[] {
  const made: Line[] = [];
  let added: Line[] = [];
  const flush = () => {
    made.push(...added);
    added = [];
  };
  for (const { before, after } of rows) {
    if (before !== null && before === after) {
      flush();
      made.push({ kind: "same", text: before, from: 0, to: 0 });
      continue;
    }
    const differs = before !== null && after !== null ? difference(before, after) : null;
    const from = differs?.from ?? 0;
    if (before !== null) made.push({ kind: "removed", text: before, from, to: differs?.to ?? 0 });
    if (after !== null) {
      added.push({ kind: "added", text: after, from, to: from + (differs?.insert.length ?? 0) });
    }
  }
  flush();
  return made;
}
