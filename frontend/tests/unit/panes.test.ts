import { describe, expect, test } from "vitest";
import {
  divide,
  fitting,
  leaves,
  type PaneTree,
  parsePanes,
  placed,
  prune,
  replace,
  resize,
  row,
} from "../../src/features/terminal/pane-tree";
import { inOrder, moved } from "../../src/features/terminal/tab-order";

const tree = (...ids: string[]) => row(ids) as PaneTree;
/** a over b at the left, c at the right. */
const nested = divide(tree("a", "c"), "a", "b", "column");
const placeOf = (panes: PaneTree | null, id: string) =>
  placed(panes).panes.find((pane) => pane.terminal === id);

describe("panes", () => {
  test("a split gives half of the room of the pane that was split, and only of that one", () => {
    expect(placeOf(nested, "a")).toMatchObject({ x: 0, y: 0, width: 0.5, height: 0.5 });
    expect(placeOf(nested, "b")).toMatchObject({ x: 0, y: 0.5, width: 0.5, height: 0.5 });
    expect(placeOf(nested, "c")).toMatchObject({ x: 0.5, y: 0, width: 0.5, height: 1 });
    const beside = divide(tree("a", "b"), "a", "c", "row");
    expect(leaves(beside)).toEqual(["a", "c", "b"]);
    expect(placeOf(beside, "b")).toMatchObject({ x: 0.5, width: 0.5 });
  });

  test("a pane that goes leaves its room to its neighbours, and no split of one", () => {
    expect(prune(nested, (id) => id !== "b")).toEqual(tree("a", "c"));
    expect(prune(nested, (id) => id === "b")).toEqual({ terminal: "b" });
    expect(prune(nested, () => false)).toBeNull();
  });

  test("another terminal takes the pane of the one before", () => {
    expect(leaves(replace(nested, "b", "d"))).toEqual(["a", "d", "c"]);
  });

  test("a line moves only the two parts that it parts, and neither away", () => {
    const three = tree("a", "b", "c");
    const wider = resize(three, [], 0, 0.5);
    expect(placeOf(wider, "a")?.width).toBeCloseTo(0.5);
    expect(placeOf(wider, "b")?.width).toBeCloseTo(2 / 3 - 0.5);
    expect(placeOf(wider, "c")).toEqual(placeOf(three, "c"));
    expect(placeOf(resize(three, [], 0, -1), "a")?.width).toBeCloseTo(0.08);
    expect(placeOf(resize(three, [], 0, 2), "b")?.width).toBeCloseTo(0.08);
    expect(placeOf(resize(nested, [0], 0, 0.25), "a")?.height).toBeCloseTo(0.25);
  });

  test("each line knows where it is and how far it may go", () => {
    const { dividers } = placed(nested);
    expect(dividers).toHaveLength(2);
    expect(dividers).toContainEqual(
      expect.objectContaining({ path: [0], direction: "column", at: 0.5, width: 0.5, y: 0.5 }),
    );
    for (const { at, least, most } of dividers) {
      expect(least).toBeLessThan(at);
      expect(most).toBeGreaterThan(at);
    }
  });

  test("a small window shows fewer panes, the current one always", () => {
    expect(leaves(fitting(tree("a", "b", "c"), 2, "a"))).toEqual(["a", "c"]);
    expect(leaves(fitting(tree("a", "b", "c"), 1, "b"))).toEqual(["b"]);
    expect(leaves(fitting(tree("a", "b", "c"), 1, null))).toEqual(["c"]);
    expect(fitting(nested, 3, "a")).toBe(nested);
  });

  test("what was stored comes back, also from before there were splits", () => {
    expect(parsePanes(JSON.parse(JSON.stringify(nested)))).toEqual(nested);
    expect(parsePanes(["a", "b"])).toEqual(tree("a", "b"));
    expect(parsePanes([])).toBe("none");
    expect(parsePanes("none")).toBe("none");
    expect(parsePanes(null)).toBe("newest");
  });

  test.each([
    [{ direction: "row", parts: [{ terminal: "a" }, { terminal: 3 }], sizes: [0.5, 0.5] }],
    [{ direction: "row", parts: [{ terminal: "a" }], sizes: [1] }],
    [{ terminal: "a", parts: "?" }],
  ])("of %j what can be read is kept", (stored) => {
    expect(parsePanes(stored)).toEqual({ terminal: "a" });
  });

  test.each([[{ direction: "up", parts: [] }], [{ parts: [{ terminal: "a" }] }], [42], ["x"]])(
    "%j is no layout",
    (stored) => {
      expect(parsePanes(stored)).toBe("newest");
    },
  );

  test("sizes that are none are even ones", () => {
    const stored = { direction: "row", parts: [{ terminal: "a" }, { terminal: "b" }], sizes: ["x", -3] };
    expect(parsePanes(stored)).toEqual(tree("a", "b"));
  });
});

describe("the order of tabs", () => {
  const items = ["a", "b", "c", "d"].map((id) => ({ id }));
  const ids = (list: readonly { id: string }[]) => list.map((item) => item.id);

  test("new terminals come at the end, the others stay where they were put", () => {
    expect(ids(inOrder(items, ["c", "a"]))).toEqual(["c", "a", "b", "d"]);
    expect(ids(inOrder(items, ["gone", "d"]))).toEqual(["d", "a", "b", "c"]);
  });

  test.each([
    ["a", 2, ["b", "a", "c", "d"]],
    ["a", 4, ["b", "c", "d", "a"]],
    ["d", 0, ["d", "a", "b", "c"]],
    ["b", 1, ["a", "b", "c", "d"]],
    ["b", 2, ["a", "b", "c", "d"]],
    ["c", -5, ["c", "a", "b", "d"]],
    ["gone", 0, ["a", "b", "c", "d"]],
  ])("%s moved before %i", (id, index, expected) => {
    expect(moved(ids(items), id, index)).toEqual(expected);
  });
});
