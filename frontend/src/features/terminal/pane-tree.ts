/** How the panes of a dock lie: one terminal, or parts side by side or one beneath the other. */
export type PaneTree = PaneLeaf | PaneSplit;

export interface PaneLeaf {
  terminal: string;
}

export interface PaneSplit {
  direction: Direction;
  parts: PaneTree[];
  /** Fractions of the whole, one for each part. Their sum is 1. */
  sizes: number[];
}

/** "row": left to right. */
export type Direction = "row" | "column";

/** "newest" until someone chose, so that a terminal of the command line shows by itself. */
export type Panes = PaneTree | "newest" | "none";

/** A rectangle in fractions of the dock. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedPane extends Place {
  terminal: string;
}

/** The line after part `index` of the split at `path`; `at` is its place in the split. */
export interface Divider extends Place {
  path: number[];
  index: number;
  direction: Direction;
  at: number;
  least: number;
  most: number;
  /** How long the split is, as a fraction of the dock. */
  extent: number;
}

/** No pane becomes smaller than this part of its split by dragging. */
const leastPart = 0.08;
const maxDepth = 8;

const isLeaf = (tree: PaneTree): tree is PaneLeaf => "terminal" in tree;

export function leaves(tree: PaneTree | null): string[] {
  if (!tree) return [];
  return isLeaf(tree) ? [tree.terminal] : tree.parts.flatMap(leaves);
}

function split(direction: Direction, parts: PaneTree[], sizes: number[]): PaneTree | null {
  const [only] = parts;
  if (!only || parts.length === 1) return only ?? null;
  const sum = sizes.reduce((a, b) => a + b, 0);
  return { direction, parts, sizes: sizes.map((size) => size / sum) };
}

/** Panes left to right, each as wide as the others. */
export function row(ids: readonly string[]): PaneTree | null {
  const parts = ids.map((terminal) => ({ terminal }));
  return split(
    "row",
    parts,
    parts.map(() => 1),
  );
}

/** The tree without the panes that `keep` refuses; their neighbours take the room. */
export function prune(tree: PaneTree | null, keep: (id: string) => boolean): PaneTree | null {
  if (!tree || isLeaf(tree)) return tree && keep(tree.terminal) ? tree : null;
  const kept = tree.parts.map((part) => prune(part, keep));
  const parts = kept.filter((part) => part !== null);
  return split(
    tree.direction,
    parts,
    tree.sizes.filter((_, i) => kept[i] !== null),
  );
}

/** The tree with another terminal in the pane of `current`. */
export function replace(tree: PaneTree, current: string, id: string): PaneTree {
  if (isLeaf(tree)) return tree.terminal === current ? { terminal: id } : tree;
  return { ...tree, parts: tree.parts.map((part) => replace(part, current, id)) };
}

/** The tree with a new pane after that of `current`, which gives half of its room. */
export function divide(tree: PaneTree, current: string, id: string, direction: Direction): PaneTree {
  if (isLeaf(tree)) {
    if (tree.terminal !== current) return tree;
    return { direction, parts: [tree, { terminal: id }], sizes: [0.5, 0.5] };
  }
  const at = tree.parts.findIndex((part) => isLeaf(part) && part.terminal === current);
  if (at < 0 || tree.direction !== direction)
    return { ...tree, parts: tree.parts.map((part) => divide(part, current, id, direction)) };
  const half = (tree.sizes[at] ?? 0) / 2;
  return {
    direction,
    parts: tree.parts.toSpliced(at + 1, 0, { terminal: id }),
    sizes: tree.sizes.toSpliced(at, 1, half, half),
  };
}

/** The tree with the line after part `index` of the split at `path` moved to `at`. */
export function resize(tree: PaneTree, path: readonly number[], index: number, at: number): PaneTree {
  if (isLeaf(tree)) return tree;
  const [next, ...rest] = path;
  if (next !== undefined) {
    const parts = tree.parts.map((part, i) => (i === next ? resize(part, rest, index, at) : part));
    return { ...tree, parts };
  }
  const before = tree.sizes.slice(0, index).reduce((a, b) => a + b, 0);
  const both = (tree.sizes[index] ?? 0) + (tree.sizes[index + 1] ?? 0);
  const first = Math.min(both - leastPart, Math.max(leastPart, at - before));
  return { ...tree, sizes: tree.sizes.toSpliced(index, 2, first, both - first) };
}

/** At most `max` panes, the current one among them. What has no room comes back with the room. */
export function fitting(tree: PaneTree | null, max: number, current: string | null): PaneTree | null {
  const ids = leaves(tree);
  if (ids.length <= max) return tree;
  const first = current !== null && ids.includes(current) ? [current] : [];
  const room = max - first.length;
  const others = room > 0 ? ids.filter((id) => !first.includes(id)).slice(-room) : [];
  const kept = new Set([...first, ...others]);
  return prune(tree, (id) => kept.has(id));
}

const whole: Place = { x: 0, y: 0, width: 1, height: 1 };

/** Where each pane and each line between them lies. */
export function placed(tree: PaneTree | null): { panes: PlacedPane[]; dividers: Divider[] } {
  const panes: PlacedPane[] = [];
  const dividers: Divider[] = [];
  const visit = (part: PaneTree, place: Place, path: number[]) => {
    if (isLeaf(part)) {
      panes.push({ terminal: part.terminal, ...place });
      return;
    }
    const across = part.direction === "row";
    let from = 0;
    part.parts.forEach((child, index) => {
      const size = part.sizes[index] ?? 0;
      const inner = across
        ? { ...place, x: place.x + from * place.width, width: size * place.width }
        : { ...place, y: place.y + from * place.height, height: size * place.height };
      visit(child, inner, [...path, index]);
      const start = from;
      from += size;
      const after = part.sizes[index + 1];
      if (after === undefined) return;
      const line = across
        ? { ...place, x: place.x + from * place.width }
        : { ...place, y: place.y + from * place.height };
      dividers.push({
        ...line,
        path,
        index,
        direction: part.direction,
        at: from,
        least: start + leastPart,
        most: from + after - leastPart,
        extent: across ? place.width : place.height,
      });
    });
  };
  if (tree) visit(tree, whole, []);
  return { panes, dividers };
}

function parseTree(stored: unknown, depth: number): PaneTree | null {
  if (!stored || typeof stored !== "object" || depth > maxDepth) return null;
  if ("terminal" in stored) {
    return typeof stored.terminal === "string" ? { terminal: stored.terminal } : null;
  }
  const { direction, parts, sizes } = stored as Partial<PaneSplit>;
  if ((direction !== "row" && direction !== "column") || !Array.isArray(parts)) return null;
  const read = parts.map((part) => parseTree(part, depth + 1));
  const sizeOf = (i: number) => {
    const size = Array.isArray(sizes) ? Number(sizes[i]) : 0;
    return size > 0 && size <= 1 ? size : 1 / parts.length;
  };
  const kept = read.flatMap((part, i) => (part ? [{ part, size: sizeOf(i) }] : []));
  return split(
    direction,
    kept.map(({ part }) => part),
    kept.map(({ size }) => size),
  );
}

/** Reads stored panes. A list of ids is what earlier versions stored. */
export function parsePanes(stored: unknown): Panes {
  if (stored === "none") return "none";
  if (Array.isArray(stored)) {
    return row(stored.filter((id): id is string => typeof id === "string")) ?? "none";
  }
  return parseTree(stored, 0) ?? "newest";
}
