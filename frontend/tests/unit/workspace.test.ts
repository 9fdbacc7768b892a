import { describe, expect, test } from "vitest";
import { diffLines } from "../../src/features/plan/line-diff";
import { frameSizes } from "../../src/features/session/frame-sizes";
import { initialLayout, parseLayout } from "../../src/features/session/layout";
import { lines } from "../../src/features/task/compare-lines";
import { compared, ranged, reachable, shown, stepped } from "../../src/features/task/look";

const none = { taskViewed: null, taskCompared: null };

describe("the versions that are looked at", () => {
  const versions = [0, 1, 2, 5];

  test("a version that was undone and typed over cannot be walked to", () => {
    const all = [5, 4, 2, 1].map((n) => ({ sequence_number: n, superseded_at: n === 4 ? 9 : null }));
    expect(reachable(all)).toEqual([1, 2, 5]);
  });

  test("walking stops at both ends and names the current version by null", () => {
    expect(stepped(none, -1, versions, 5)).toEqual({ taskViewed: 2, taskCompared: null });
    expect(stepped({ taskViewed: 2, taskCompared: 1 }, 1, versions, 5)).toEqual(none);
    expect(stepped({ taskViewed: 0, taskCompared: null }, -1, versions, 5)).toEqual(shown(0, 5));
    expect(stepped(none, 1, versions, 5)).toEqual(none);
  });

  test("an old version is compared with the current one, the current one with the one before it", () => {
    expect(compared({ taskViewed: 1, taskCompared: null }, versions, 5).taskCompared).toBe(5);
    expect(compared(none, versions, 5).taskCompared).toBe(2);
    expect(compared({ taskViewed: 1, taskCompared: 5 }, versions, 5).taskCompared).toBeNull();
    expect(compared(none, [0], 0)).toEqual(none);
  });

  test("a range back to the shown version is none", () => {
    expect(ranged(none, 1, 5)).toEqual({ taskViewed: null, taskCompared: 1 });
    expect(ranged({ taskViewed: null, taskCompared: 1 }, 5, 5)).toEqual(none);
  });
});

test("a comparison lists removed lines before added ones and marks what differs in a replaced line", () => {
  const rows = lines(diffLines("same\none old line\nsecond\nend", "same\none new line\nend"));
  expect(rows.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "same same",
    "removed one old line",
    "removed second",
    "added one new line",
    "same end",
  ]);
  const [, removed, , added] = rows;
  expect(removed?.text.slice(removed.from, removed.to)).toBe("old");
  expect(added?.text.slice(added.from, added.to)).toBe("new");
});

test("panels that nobody has sized follow the window, chosen sizes stay", () => {
  expect(frameSizes(initialLayout, 1440, 900)).toMatchObject({
    task: 412,
    files: 260,
    inspector: 296,
    dock: 226,
  });
  expect(frameSizes(initialLayout, 2560, 1440)).toMatchObject({
    task: 520,
    files: 435,
    inspector: 380,
    dock: 360,
  });
  expect(frameSizes(initialLayout, 960, 600)).toMatchObject({ task: 380, files: 150, dock: 150 });
  const chosen = { ...initialLayout, taskWidth: 400, inspectorWidth: 300, dockHeight: 200 };
  expect(frameSizes(chosen, 2560, 1440)).toMatchObject({ task: 400, inspector: 300, dock: 200 });
});

test("a stored layout of an earlier program takes the first value of what it lacks", () => {
  const read = parseLayout('{"taskWidth":500}');
  expect(read).toEqual({ ...initialLayout, taskWidth: 500 });
  expect(parseLayout("not a layout")).toEqual(initialLayout);
});
