import type { SchemaTable } from "../../lib/types";

export interface Box {
  table: SchemaTable;
  x: number;
  y: number;
  height: number;
}

export interface Reference {
  id: string;
  from: string;
  to: string;
  column: string;
  /** Rows go with the row that they refer to. */
  cascades: boolean;
}

export const boxWidth = 196;
const headHeight = 30;
const lineHeight = 17;
const gapX = 84;
const gapY = 20;
/** Taller columns of boxes go on in another one beside them. */
const tallest = 900;

/** The columns that a box shows: keys and references, for those make the picture. */
export const shownColumns = (table: SchemaTable) =>
  (table.columns ?? []).filter((column) => column.key || column.references !== "");

export const heightOf = (table: SchemaTable) =>
  headHeight + (shownColumns(table).length + 1) * lineHeight + 6;

/** Every reference between two tables that are there, but those of a table to itself. */
export function referencesOf(tables: readonly SchemaTable[]): Reference[] {
  const names = new Set(tables.map((table) => table.name));
  return tables.flatMap((table) =>
    (table.columns ?? [])
      .filter(({ references }) => names.has(references) && references !== table.name)
      .map((column) => ({
        id: `${table.name}.${column.name}`,
        from: table.name,
        to: column.references,
        column: column.name,
        cascades: column.on_delete === "CASCADE",
      })),
  );
}

/** How many steps of owners a table is away from one that belongs to none: its column in the picture. */
export function depths(tables: readonly SchemaTable[]): Map<string, number> {
  const references = referencesOf(tables);
  const found = new Map<string, number>();
  const open = new Set<string>();
  const depthOf = (name: string): number => {
    const known = found.get(name);
    if (known !== undefined) return known;
    open.add(name);
    let depth = 0;
    for (const { from, to } of references) {
      // Tables that refer to each other stand side by side.
      if (from === name && !open.has(to)) depth = Math.max(depth, depthOf(to) + 1);
    }
    open.delete(name);
    found.set(name, depth);
    return depth;
  };
  for (const table of tables) depthOf(table.name);
  return found;
}

/** Owners at the left, what belongs to them further right, each column by name. */
export function placeTables(tables: readonly SchemaTable[]): Box[] {
  const depth = depths(tables);
  const columns: SchemaTable[][] = [];
  for (const table of tables) {
    const at = depth.get(table.name) ?? 0;
    columns[at] = [...(columns[at] ?? []), table];
  }
  const boxes: Box[] = [];
  let x = 0;
  for (const column of columns) {
    let y = 0;
    for (const table of column ?? []) {
      const height = heightOf(table);
      if (y > 0 && y + height > tallest) {
        x += boxWidth + gapX / 2;
        y = 0;
      }
      boxes.push({ table, x, y, height });
      y += height + gapY;
    }
    x += boxWidth + gapX;
  }
  return boxes;
}
