import { expect, test } from "vitest";
import { bySession } from "../../src/features/search/hits";
import {
  chosenGroups,
  isFiltered,
  queryOf,
  readState,
  toggled,
} from "../../src/features/search/search-state";
import type { SearchHit } from "../../src/lib/types";

const hit = (id: number, session_id: string, terminal_id = ""): SearchHit => ({
  id,
  kind: "task",
  source_id: "",
  session_id,
  session_name: session_id.toUpperCase(),
  project_name: "",
  codebase_id: "",
  title: "",
  conversation_id: "",
  job_id: "",
  terminal_id,
  workflow_run_id: "",
  node_id: "",
  seq: 1,
  offset: 0,
  line: 1,
  before: "",
  match: "x",
  after: "",
  matches: 1,
  created_at: 0,
});

test("the hits of a session stand together, that of the newest hit first", () => {
  const rows = bySession([hit(9, "b"), hit(8, "a"), hit(7, "b"), hit(6, "", "t"), hit(5, "a")]);
  expect(rows.map((row) => [row.hit.id, row.group.key, row.first])).toEqual([
    [9, "b", true],
    [7, "b", false],
    [8, "a", true],
    [5, "a", false],
    [6, "t", true],
  ]);
});

test("the address says the whole search, and nothing else", () => {
  expect(readState({ q: "널이", kinds: "tasks", days: 7, other: 1, project: "" })).toEqual({
    q: "널이",
    kinds: "tasks",
    days: "7",
  });
  expect(readState({ q: 404 })).toEqual({ q: "404" });
});

test("a kind is chosen and taken back", () => {
  const one = toggled({ q: "x" }, "terminals");
  const two = toggled(one, "jobs");
  expect(chosenGroups(two)).toEqual(["terminals", "jobs"]);
  expect(toggled(toggled(two, "jobs"), "terminals")).toEqual({ q: "x" });
  expect([
    isFiltered({ q: "x" }),
    isFiltered(one),
    isFiltered({ days: "30" }),
    isFiltered({ days: "9" }),
  ]).toEqual([false, true, true, false]);
});

test("a search asks for its kinds and its days", () => {
  const now = 1_800_000_030_000;
  expect(queryOf({ q: " x ", kinds: "jobs-files", days: "1", project: "p" }, now)).toMatchObject({
    text: "x",
    kinds: ["job", "result", "files"],
    codebase_id: "p",
    from: 1_800_000_000_000 - 86_400_000,
  });
  expect(queryOf({}, now).from).toBe(0);
});
