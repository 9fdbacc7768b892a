import { useCallback, useMemo, useRef, useState } from "react";
import { changeStarts, type DiffLine, type Hunk, lineID } from "./diff-lines";

export interface Lines {
  /** The ids of the chosen lines. */
  chosen: ReadonlySet<string>;
  choose(id: string, extend: boolean): void;
  /** Goes some lines on, or back. */
  move(by: number, extend: boolean): void;
  /** Goes to the next run of changed lines, or to the one before; false: there is none. */
  moveChange(by: 1 | -1): boolean;
  /** The chosen lines; the first changed one when none is chosen. */
  taken(): DiffLine[];
}

/** Brings a line into view where it is not. */
function show(id: string): void {
  document.querySelector(`[data-line="${id}"]`)?.scrollIntoView({ block: "nearest" });
}

/** Which lines of the difference are chosen, and how keys move from one to the next. */
export function useLines(hunks: readonly Hunk[]): Lines {
  const [range, setRange] = useState<{ from: string; to: string } | null>(null);
  const lines = useMemo(() => hunks.flatMap((hunk) => hunk.lines), [hunks]);
  const order = useMemo(() => new Map(lines.map((line, at) => [lineID(line), at])), [lines]);
  const starts = useMemo(() => changeStarts(hunks), [hunks]);
  const latest = useRef({ range, lines, order, starts });
  latest.current = { range, lines, order, starts };
  const ends = (() => {
    const from = range ? order.get(range.from) : undefined;
    const to = range ? order.get(range.to) : undefined;
    return from === undefined || to === undefined ? null : [Math.min(from, to), Math.max(from, to)];
  })();
  const [first, last] = ends ?? [0, -1];
  const chosen = useMemo(
    () => new Set(lines.slice(first, (last ?? -1) + 1).map(lineID)),
    [lines, first, last],
  );
  const choose = useCallback((id: string, extend: boolean) => {
    setRange((was) => ({ from: extend && was ? was.from : id, to: id }));
  }, []);
  const go = useCallback(
    (id: string | undefined, extend: boolean) => {
      if (id === undefined) return false;
      choose(id, extend);
      requestAnimationFrame(() => show(id));
      return true;
    },
    [choose],
  );
  const move = useCallback(
    (by: number, extend: boolean) => {
      const { lines: all, order: places, range: now, starts: begins } = latest.current;
      const at = now ? places.get(now.to) : undefined;
      const line = at === undefined ? undefined : all[Math.min(all.length - 1, Math.max(0, at + by))];
      go(line ? lineID(line) : begins[0], extend);
    },
    [go],
  );
  const moveChange = useCallback(
    (by: 1 | -1) => {
      const { order: places, range: now, starts: begins } = latest.current;
      const at = now ? (places.get(now.to) ?? -1) : -1;
      const ids = by > 0 ? begins : [...begins].reverse();
      return go(
        ids.find((id) => (by > 0 ? (places.get(id) ?? 0) > at : (places.get(id) ?? 0) < at)),
        false,
      );
    },
    [go],
  );
  const taken = useCallback(() => {
    const { lines: all, order: places, range: now, starts: begins } = latest.current;
    const from = places.get(now?.from ?? begins[0] ?? "");
    const to = places.get(now?.to ?? begins[0] ?? "");
    if (from === undefined || to === undefined) return [];
    return all.slice(Math.min(from, to), Math.max(from, to) + 1);
  }, []);
  return { chosen, choose, move, moveChange, taken };
}
