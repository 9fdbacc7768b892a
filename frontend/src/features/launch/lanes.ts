import { findingMark, startedSince } from "../../lib/marks";
import type { FindingRow } from "../../lib/types";

/** Where the app ended and began again lie on the axis, and where the axis ends. Pixels. */
export const laneWidth = 344;
export const endedX = 71;
export const startedX = 264;
const firstX = 4;
const lastX = 330;

export interface LaneAxis {
  earliest: number;
  ended: number;
  started: number;
}

export interface Lane {
  startX: number;
  endX: number;
  /** Solid while the app was there, before and after; dashed while only the host was. */
  seen: [number, number][];
  kept: [number, number] | null;
  /** Dotted: it ended somewhere in here, nobody saw when. */
  unknown: [number, number] | null;
}

/** The axis that all findings share. Times are UTC ms. */
export function laneAxis(findings: readonly FindingRow[], ended: number, started: number): LaneAxis {
  const starts = findings.map((f) => f.started_at).filter((at): at is number => at !== null && at < ended);
  return { earliest: Math.min(ended - 1, ...starts), ended, started: Math.max(started, ended + 1) };
}

const between = (at: number, from: number, to: number, x0: number, x1: number) =>
  x0 + ((at - from) / (to - from)) * (x1 - x0);

/**
 * The place of a moment. The axis has three parts with a scale of their own:
 * otherwise a night with the machine off would press everything else together.
 */
export function laneX(axis: LaneAxis, at: number): number {
  if (at <= axis.earliest) return firstX;
  if (at <= axis.ended) return between(at, axis.earliest, axis.ended, firstX, endedX);
  if (at <= axis.started) return between(at, axis.ended, axis.started, endedX, startedX);
  return lastX;
}

/**
 * Whether nobody saw when it ended: a process that went with its host is found by the next start. In its row
 * stands that start's time, or that of its last sign: an end while the app was there would have been seen.
 */
export function endUnseen(
  finding: FindingRow,
  { ended, started }: Pick<LaneAxis, "ended" | "started">,
): boolean {
  const cut = findingMark(finding) === "cut" || startedSince(finding);
  const at = finding.ended_at;
  return cut && (at === null || at >= started || at < ended);
}

/** Whether it was cut off and goes on by now, because somebody asked for it. */
function goesOnAgain(finding: FindingRow): boolean {
  const run = finding.subject_kind === "run" && !finding.alive && findingMark(finding) === "live";
  return run || finding.again || startedSince(finding);
}

/** The line of what goes on again: nobody saw its end, and what it began after this start is all that is known. */
function laneAgain(startX: number): Lane {
  const since: [number, number] = [startedX, lastX];
  if (startX > startedX) return { startX: startedX, endX: lastX, seen: [since], kept: null, unknown: null };
  const before: [number, number][] = startX < endedX ? [[startX, endedX]] : [];
  const unknown: [number, number] = [Math.max(startX, endedX), startedX];
  return { startX, endX: lastX, seen: [...before, since], kept: null, unknown };
}

/** The line of one finding. */
export function lane(axis: LaneAxis, finding: FindingRow): Lane {
  const startX = laneX(axis, finding.started_at ?? axis.earliest);
  if (goesOnAgain(finding)) return laneAgain(startX);
  if (endUnseen(finding, axis)) {
    const from = Math.max(startX, endedX);
    return {
      startX,
      endX: startedX,
      seen: startX < endedX ? [[startX, endedX]] : [],
      kept: null,
      unknown: [from, startedX],
    };
  }
  if (!finding.alive && findingMark(finding) === "needs")
    return { startX, endX: lastX, seen: [[startX, endedX]], kept: null, unknown: [endedX, lastX] };
  const endX = finding.alive ? lastX : Math.max(startX + 6, laneX(axis, finding.ended_at ?? axis.ended));
  const seen: [number, number][] = [];
  if (startX < endedX) seen.push([startX, Math.min(endX, endedX)]);
  const keptFrom = Math.max(startX, endedX);
  const keptTo = Math.min(endX, startedX);
  if (endX > startedX) seen.push([startedX, endX]);
  return { startX, endX, seen, kept: keptTo > keptFrom ? [keptFrom, keptTo] : null, unknown: null };
}
