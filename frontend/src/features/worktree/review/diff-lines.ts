/** One line of a difference. A line that is on both sides is a context line. */
export interface DiffLine {
  kind: "context" | "added" | "removed";
  /** From 1; null: it is not on that side. */
  old: number | null;
  now: number | null;
  text: string;
  /** The file ends here without a line end. */
  noEnd: boolean;
}

/** Lines that changed, with some that did not around them. */
export interface Hunk {
  oldStart: number;
  nowStart: number;
  /** What git says of where this is, such as the function. */
  place: string;
  lines: DiffLine[];
}

const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/;

/** Reads the hunks of a unified diff. */
export function parseHunks(text: string): Hunk[] {
  const hunks: Hunk[] = [];
  let hunk: Hunk | undefined;
  let old = 0;
  let now = 0;
  for (const line of text.split("\n")) {
    const found = header.exec(line);
    if (found) {
      old = Number(found[1]);
      now = Number(found[2]);
      hunk = { oldStart: old, nowStart: now, place: found[3] ?? "", lines: [] };
      hunks.push(hunk);
      continue;
    }
    if (!hunk) continue;
    const last = hunk.lines[hunk.lines.length - 1];
    const rest = line.slice(1);
    if (line[0] === "+") hunk.lines.push({ kind: "added", old: null, now: now++, text: rest, noEnd: false });
    else if (line[0] === "-")
      hunk.lines.push({ kind: "removed", old: old++, now: null, text: rest, noEnd: false });
    else if (line[0] === " ")
      hunk.lines.push({ kind: "context", old: old++, now: now++, text: rest, noEnd: false });
    else if (line[0] === "\\" && last) last.noEnd = true;
  }
  return hunks;
}

/** Which side of the difference a line is counted on. */
export type Side = "old" | "now";

/** How a line is called: by its number, on the side that has it. */
export const lineID = (line: Pick<DiffLine, "old" | "now">): string =>
  line.now === null ? `o${line.old}` : `n${line.now}`;

export const sideOf = (line: DiffLine): Side => (line.now === null ? "old" : "now");
export const numberOf = (line: DiffLine): number => line.now ?? line.old ?? 0;

/** What stands side by side: the same line twice, or a removed one beside an added one. */
export interface Pair {
  left: DiffLine | null;
  right: DiffLine | null;
}

/** Puts what was removed beside what came in its place. */
export function paired(lines: readonly DiffLine[]): Pair[] {
  const pairs: Pair[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const settle = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) {
      pairs.push({ left: removed[at] ?? null, right: added[at] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === "removed") {
      if (added.length > 0) settle();
      removed.push(line);
    } else if (line.kind === "added") added.push(line);
    else {
      settle();
      pairs.push({ left: line, right: line });
    }
  }
  settle();
  return pairs;
}

/** How many unchanged lines are not shown before a hunk. */
export function foldedBefore(hunks: readonly Hunk[], at: number): number {
  const hunk = hunks[at];
  if (!hunk) return 0;
  const before = hunks[at - 1];
  if (!before) return Math.max(0, hunk.nowStart - 1);
  const shown = before.lines.filter(({ now }) => now !== null).length;
  return Math.max(0, hunk.nowStart - before.nowStart - shown);
}

/** The first line of each run of changed lines: what n and p go to. */
export function changeStarts(hunks: readonly Hunk[]): string[] {
  const starts: string[] = [];
  for (const { lines } of hunks) {
    for (const [at, line] of lines.entries()) {
      if (line.kind !== "context" && (lines[at - 1]?.kind ?? "context") === "context")
        starts.push(lineID(line));
    }
  }
  return starts;
}

/** A short name of a text: another text has another one. FNV-1a in 53 bits. */
export function digest(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ (code + at), 0x01000193);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36);
}
