import { expect, test } from "vitest";
import { depths, placeTables, referencesOf } from "../../src/features/diagnostics/schema-graph";
import type { SchemaTable } from "../../src/lib/types";

const table = (name: string, ...references: [string, string][]): SchemaTable => ({
  name,
  rules: [],
  columns: references.map(([to, action]) => ({
    name: `${to}_id`,
    type: "text",
    not_null: true,
    key: false,
    default: "",
    references: to,
    on_delete: action,
  })),
});

const tables = [
  table("hosts"),
  table("sessions", ["hosts", ""]),
  table("jobs", ["sessions", "CASCADE"], ["jobs", "SET NULL"], ["gone", ""]),
];

test("owners stand further left than what belongs to them, and nothing overlaps", () => {
  expect(Object.fromEntries(depths(tables))).toEqual({ hosts: 0, sessions: 1, jobs: 2 });
  const many = Array.from({ length: 60 }, (_, i) => table(`t${i}`));
  const boxes = placeTables(many);
  for (const a of boxes) {
    for (const b of boxes) {
      const apart = a.x !== b.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(a === b || apart).toBe(true);
    }
  }
});

test("a line for each reference to another table that is there", () => {
  expect(referencesOf(tables).map(({ id, to, cascades }) => [id, to, cascades])).toEqual([
    ["sessions.hosts_id", "hosts", false],
    ["jobs.sessions_id", "sessions", true],
  ]);
});

test("tables that refer to each other are placed", () => {
  const ring = [table("a", ["b", ""]), table("b", ["a", ""])];
  expect(placeTables(ring)).toHaveLength(2);
});
