import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FileSelection } from "../../src/features/files/file-selection";
import { excludedBy, selectedBelow, treeRows } from "../../src/features/files/tree-rows";
import { SerialWrites } from "../../src/lib/serial-writes";
import { WriteLedger } from "../../src/lib/write-ledger";
import { SessionStore } from "./session-store";

let store: SessionStore;
let ledger: WriteLedger;
let writes: SerialWrites;
let selection: FileSelection;

beforeEach(async () => {
  vi.useFakeTimers();
  store = new SessionStore();
  ledger = new WriteLedger();
  writes = new SerialWrites(ledger);
  selection = new FileSelection({ api: store, writes, ledger, view: await store.show() });
});

afterEach(() => {
  writes.stop();
  vi.useRealTimers();
});

const included = () => [...selection.snapshot().included];

describe("FileSelection", () => {
  test("shows a change at once and counts it until it is stored", async () => {
    const stored = selection.include(["a.go"], true);
    expect(included()).toEqual(["a.go"]);
    expect(ledger.snapshot().pending).toBe(1);
    await stored;
    expect(ledger.snapshot().pending).toBe(0);
    expect(store.files.entries).toEqual([[], ["a.go"]]);
  });

  test("each of several quick changes is a version of its own", async () => {
    await Promise.all([
      selection.include(["a.go"], true),
      selection.include(["b.go"], true),
      selection.include(["a.go"], false),
    ]);
    expect(store.files.entries).toEqual([[], ["a.go"], ["a.go", "b.go"], ["b.go"]]);
    await selection.undo();
    expect(included()).toEqual(["a.go", "b.go"]);
  });

  test("an older selection comes back as the newest, and undo leads back", async () => {
    await selection.include(["a.go"], true);
    await selection.include(["b.go"], true);
    await selection.restore(1);
    expect(included()).toEqual(["a.go"]);
    expect(selection.snapshot()).toMatchObject({ current_index: 3, can_undo: true });
    await selection.undo();
    expect(included()).toEqual(["a.go", "b.go"]);
  });

  test("changes made while nobody answers arrive in order afterwards", async () => {
    store.away = "before";
    void selection.include(["a.go"], true);
    void selection.include(["b.go"], true);
    await vi.advanceTimersByTimeAsync(3000);
    expect(ledger.snapshot()).toMatchObject({ pending: 2, heldBy: "unreachable" });
    store.away = null;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(store.files.entries).toEqual([[], ["a.go"], ["a.go", "b.go"]]);
    expect(ledger.snapshot().pending).toBe(0);
  });

  test("a change whose answer was lost is neither an error nor made twice", async () => {
    store.away = "after";
    void selection.include(["a.go"], true);
    await vi.advanceTimersByTimeAsync(1);
    store.away = null;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(store.files.entries).toEqual([[], ["a.go"]]);
    expect(selection.snapshot()).toMatchObject({ error: null, pending: 0, version: store.files.version });
  });

  test("excluding a directory takes its files out of the selection", async () => {
    await selection.include(["src/a.go", "b.go"], true);
    await selection.exclude("src", true);
    expect(included()).toEqual(["b.go"]);
  });
});

describe("treeRows", () => {
  const entry = (path: string, dir = false, count = 0) => ({
    path,
    name: path.split("/").at(-1) ?? "",
    dir,
    file_count: count,
    size_bytes: 0,
    letter: "",
    tokens: 1,
  });
  const children = (dir: string) =>
    ({ "": [entry("src", true, 2), entry("a.go")], src: [entry("src/b.go"), entry("src/c.go")] })[dir];
  const rows = (chosen: string[], excluded: string[] = []) =>
    treeRows({
      external: [],
      children,
      expanded: new Set(["src"]),
      included: new Set(chosen),
      excluded: new Set(excluded),
      tokens: new Map(),
    }).map((row) => [row.path, row.tick]);

  test("a directory is on, in part, or off by the files below it", () => {
    expect(rows([])[0]).toEqual(["src", "off"]);
    expect(rows(["src/b.go"])[0]).toEqual(["src", "part"]);
    expect(rows(["src/b.go", "src/c.go"])[0]).toEqual(["src", "on"]);
  });

  test("an exclusion covers what lies below it", () => {
    expect(rows([], ["src"]).map(([, tick]) => tick)).toEqual(["excluded", "excluded", "excluded", "off"]);
    expect(excludedBy("src/deep/d.go", new Set(["src"]))).toBe("src");
    expect(excludedBy("srcs/d.go", new Set(["src"]))).toBeNull();
  });

  test("counts are kept for every level", () => {
    expect(Object.fromEntries(selectedBelow(["a/b/c.go", "a/d.go"]))).toEqual({ "": 2, a: 2, "a/b": 1 });
  });
});
