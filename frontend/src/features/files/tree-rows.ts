import type { Tick } from "../../components/tick-box";
import type { ExternalFolder, FileEntry, SelectedFile } from "../../lib/types";

export interface TreeRow {
  path: string;
  name: string;
  depth: number;
  dir: boolean;
  expanded: boolean;
  letter: string;
  tokens: number;
  tick: Tick;
  gone: boolean;
}

/** How many selected files lie below each directory; "" is the project itself. */
export function selectedBelow(included: Iterable<string>): Map<string, number> {
  const below = new Map<string, number>();
  for (const path of included) {
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
      const dir = path.slice(0, cut);
      below.set(dir, (below.get(dir) ?? 0) + 1);
    }
    below.set("", (below.get("") ?? 0) + 1);
  }
  return below;
}

/** The excluded path that covers `path`: itself or a directory above it. */
export function excludedBy(path: string, excluded: ReadonlySet<string>): string | null {
  if (excluded.size === 0) return null;
  for (let cut = path.length; cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
    if (excluded.has(path.slice(0, cut))) return path.slice(0, cut);
  }
  return null;
}

export function isExcluded(path: string, excluded: ReadonlySet<string>): boolean {
  return excludedBy(path, excluded) !== null;
}

/** The tokens of the selected files below each directory. */
export function tokensBelow(files: Iterable<{ path: string; tokens: number }>): Map<string, number> {
  const below = new Map<string, number>();
  for (const { path, tokens } of files) {
    for (let cut = path.lastIndexOf("/"); cut > 0; cut = path.lastIndexOf("/", cut - 1)) {
      const dir = path.slice(0, cut);
      below.set(dir, (below.get(dir) ?? 0) + tokens);
    }
  }
  return below;
}

interface Tree {
  /** Selected tokens below each directory. */
  tokens: ReadonlyMap<string, number>;
  /** What is known of each directory; a missing one is still being read. */
  children(dir: string): readonly FileEntry[] | undefined;
  /** Further roots beneath the project's files. */
  external: readonly ExternalFolder[];
  expanded: ReadonlySet<string>;
  included: ReadonlySet<string>;
  excluded: ReadonlySet<string>;
}

function tickOf(
  entry: Pick<FileEntry, "path" | "dir" | "file_count">,
  tree: Tree,
  below: Map<string, number>,
): Tick {
  if (isExcluded(entry.path, tree.excluded)) return "excluded";
  if (!entry.dir) return tree.included.has(entry.path) ? "on" : "off";
  const chosen = below.get(entry.path) ?? 0;
  if (chosen === 0) return "off";
  return chosen >= entry.file_count ? "on" : "part";
}

/** The rows that are visible, in order: each open directory followed by what it holds. */
export function treeRows(tree: Tree): TreeRow[] {
  const below = selectedBelow(tree.included);
  const rows: TreeRow[] = [];
  const visit = (dir: string, depth: number) => {
    for (const entry of tree.children(dir) ?? []) {
      const expanded = entry.dir && tree.expanded.has(entry.path);
      rows.push({
        path: entry.path,
        name: entry.name,
        depth,
        dir: entry.dir,
        expanded,
        letter: entry.letter,
        tokens: entry.dir ? (tree.tokens.get(entry.path) ?? 0) : entry.tokens,
        tick: tickOf(entry, tree, below),
        gone: false,
      });
      if (expanded) visit(entry.path, depth + 1);
    }
  };
  visit("", 0);
  for (const { path, file_count, gone } of tree.external) {
    const expanded = !gone && tree.expanded.has(path);
    const tick = tickOf({ path, dir: true, file_count }, tree, below);
    const tokens = tree.tokens.get(path) ?? 0;
    rows.push({ path, name: path, depth: 0, dir: true, expanded, letter: "", tokens, tick, gone });
    if (expanded) visit(path, 1);
  }
  return rows;
}

/** A file as a row of its own, outside of the tree: one that was found, or is gone from the folder. */
export function pathRow(
  path: string,
  file: SelectedFile | undefined,
  included: ReadonlySet<string>,
  excluded: ReadonlySet<string>,
): TreeRow {
  return {
    path,
    name: path,
    depth: 0,
    dir: false,
    expanded: false,
    letter: "",
    tokens: file?.tokens ?? 0,
    tick: isExcluded(path, excluded) ? "excluded" : included.has(path) ? "on" : "off",
    gone: file?.gone ?? false,
  };
}
