import { expect, test } from "vitest";
import { offsetOf } from "../../src/app/highlight";

test("of several places the one in the hit's line is gone to", () => {
  const text = "ok 1\nFAIL ok 2\n터미널 ok 3";
  expect(offsetOf(text, { match: "ok", before: "FAIL ", after: " 2" })).toBe(text.indexOf("ok 2"));
  expect(offsetOf(text, { match: "OK", before: "…미널 ", after: " 3" })).toBe(text.indexOf("ok 3"));
  expect(offsetOf(text, { match: "ok", before: "not ", after: " here" })).toBe(0);
  expect(offsetOf(text, { match: "gone", before: "", after: "" })).toBe(-1);
});
