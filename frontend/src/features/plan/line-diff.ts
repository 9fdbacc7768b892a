/** A line of two texts side by side: null where one of them has none. */
export interface DiffRow {
  before: string | null;
  after: string | null;
}

/** Two middles with more pairs of lines than this are shown as wholly replaced: it would take too long to tell. */
const mostPairs = 4_000_000;

/** How long the longest common run of lines is from each pair of places on, in rows of after.length + 1. */
function lengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const table = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const same = before[i] === after[j];
      const skipped = Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
      table[i * width + j] = same ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : skipped;
    }
  }
  return table;
}

/** Removed and added lines of one place stand side by side. */
function replaced(removed: readonly string[], added: readonly string[]): DiffRow[] {
  const count = Math.max(removed.length, added.length);
  return Array.from({ length: count }, (_, i) => ({ before: removed[i] ?? null, after: added[i] ?? null }));
}

function middle(before: readonly string[], after: readonly string[]): DiffRow[] {
  if (before.length * after.length > mostPairs) return replaced(before, after);
  const table = lengths(before, after);
  const width = after.length + 1;
  const rows: DiffRow[] = [];
  let [i, j, fromI, fromJ] = [0, 0, 0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      rows.push(...replaced(before.slice(fromI, i), after.slice(fromJ, j)));
      rows.push({ before: before[i] ?? "", after: after[j] ?? "" });
      [fromI, fromJ] = [++i, ++j];
    } else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return [...rows, ...replaced(before.slice(fromI), after.slice(fromJ))];
}

/** Two texts line by line, what they have in common side by side. */
export function diffLines(before: string, after: string): DiffRow[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  const both = (line: string): DiffRow => ({ before: line, after: line });
  return [
    ...left.slice(0, head).map(both),
    ...middle(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...left.slice(left.length - tail).map(both),
  ];
}
