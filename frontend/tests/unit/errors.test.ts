import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes, meaningOf } from "../../src/lib/errors";

/** Their sentences are the page's own. */
const own = ["elsewhere", "unauthorized"];

test("every code of the program has its meaning in words of the page", () => {
  const source = readFileSync(new URL("../../../backend/workbench/error.go", import.meta.url), "utf8");
  const codes = [...source.matchAll(/^\tE\w+ +Code = "(\w+)"/gm)].map((match) => match[1] ?? "");
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !own.includes(code)).sort()).toEqual([...errorCodes].sort());
  expect(meaningOf("conflict")).toBe("error.of.conflict");
  expect(meaningOf("of another program")).toBeNull();
});
