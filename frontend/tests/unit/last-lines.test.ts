import { expect, test } from "vitest";
import { lastLines } from "../../src/features/terminal/last-lines";

/** A buffer of rows; one that begins with + goes on with the line above it. */
function bufferOf(rows: string[]) {
  const getLine = (y: number) => {
    const row = rows[y];
    if (row === undefined) return undefined;
    const isWrapped = row.startsWith("+");
    const text = isWrapped ? row.slice(1) : row;
    return { isWrapped, translateToString: (trim: boolean) => (trim ? text.trimEnd() : text) };
  };
  return { buffer: { active: { length: rows.length, getLine } } } as unknown as Parameters<
    typeof lastLines
  >[0];
}

test("a line that was wrapped counts as one, and a blank one as none", () => {
  const rows = ["first", "", "one two ", "+three ", "+four", "   ", "last", "", ""];
  expect(lastLines(bufferOf(rows), 2)).toBe("one two three four\nlast");
  expect(lastLines(bufferOf(rows), 20)).toBe("first\none two three four\nlast");
  expect(lastLines(bufferOf(["", ""]))).toBe("");
});
