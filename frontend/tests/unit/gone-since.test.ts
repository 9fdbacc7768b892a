import { expect, test } from "vitest";
import { goneSince, parseGone } from "../../src/features/files/gone-since";

const file = (path: string, gone: boolean) => ({ path, gone, letter: "", tokens: 0 });

test("a file is gone since it was first seen so, and forgotten when it is back", () => {
  const first = goneSince({}, [file("a", true), file("b", false)], 10);
  expect(first).toEqual({ a: 10 });
  expect(goneSince(first, [file("a", true)], 20)).toBe(first);
  const second = goneSince(first, [file("a", true), file("b", true)], 20);
  expect(second).toEqual({ a: 10, b: 20 });
  expect(goneSince(second, [file("a", false), file("b", true)], 30)).toEqual({ b: 20 });
  expect(goneSince(second, [], 30)).toEqual({});
});

test("what is kept and cannot be read is nothing", () => {
  expect(parseGone(null)).toEqual({});
  expect(parseGone("no JSON")).toEqual({});
  expect(parseGone("null")).toEqual({});
  expect(parseGone('{"a":1,"b":"x"}')).toEqual({ a: 1 });
});
