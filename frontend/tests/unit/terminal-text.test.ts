import { describe, expect, test } from "vitest";
import {
  asksFirst,
  inParts,
  lineCount,
  oneLine,
  pasteable,
  pathsOf,
  quoted,
} from "../../src/features/terminal/paste";
import { pathsIn, readings } from "../../src/features/terminal/path-match";

describe("the names of files in a line", () => {
  const cases: [string, [string, number | null, number | null][]][] = [
    ["src/a.go:12:3: undefined: x", [["src/a.go", 12, 3]]],
    ["src/a.ts(3,4): error TS2322", [["src/a.ts", 3, 4]]],
    ["src/a.ts(3): error", [["src/a.ts", 3, null]]],
    ['  File "/srv/x y.py", line 3, in main', [["/srv/x y.py", 3, null]]],
    ["--- FAIL: TestX (main_test.go:42)", [["main_test.go", 42, null]]],
    ["\tat run (C:\\work\\a.js:10:5)", [["C:\\work\\a.js", 10, 5]]],
    [
      "diff --git a/main.go b/main.go",
      [
        ["a/main.go", null, null],
        ["b/main.go", null, null],
      ],
    ],
    [
      "See ./docs/read.me, then ~/notes.txt.",
      [
        ["./docs/read.me", null, null],
        ["~/notes.txt", null, null],
      ],
    ],
    ["  modified:   한글/파일.md", [["한글/파일.md", null, null]]],
    ["https://example.com/a.go:12 and //cdn/x.js", []],
    ["took 1.5 s, 3/4 done at 12:30", [["3/4", null, null]]],
    ["no names here. None!", []],
    [".. / ~ ...", []],
  ];
  test.each(cases)("%s", (text, wanted) => {
    const found = pathsIn(text);
    expect(found.map(({ path, line, column }) => [path, line, column])).toEqual(wanted);
    for (const { from, to, path } of found) expect(text.slice(from, to)).toContain(path);
  });

  test("a name of a diff is also looked for without its a or b", () => {
    expect(readings("b/src/x.go")).toEqual(["b/src/x.go", "src/x.go"]);
    expect(readings("src/x.go")).toEqual(["src/x.go"]);
  });

  test("a line of nothing but names is not searched without end", () => {
    expect(pathsIn("a/b ".repeat(5000))).toHaveLength(24);
  });
});

describe("a paste", () => {
  test("holds no sequence that could end it early", () => {
    expect(pasteable("a\u001b[201~rm -rf\r\nb\rc\td\u0007\u009b")).toBe("a[201~rm -rf\nb\nc\td");
  });

  test("is asked about when it is large, or when a shell would run its lines", () => {
    expect(asksFirst("ls", 10, false)).toBe(false);
    expect(asksFirst("ls\n", 10, false)).toBe(true);
    expect(asksFirst("a\nb", 10, true)).toBe(false);
    expect(asksFirst("한".repeat(4), 12, true)).toBe(true);
    expect(asksFirst("한".repeat(4), 13, true)).toBe(false);
  });

  test("can become one line", () => {
    expect(oneLine("git add .\n\n  git commit\n")).toBe("git add . git commit");
    expect(lineCount("a\nb\n")).toBe(2);
    expect(lineCount("a")).toBe(1);
  });

  test("names a file so that a shell takes it for one word", () => {
    expect(quoted("/srv/a.png")).toBe("/srv/a.png");
    expect(quoted("/srv/it's here.png")).toBe("'/srv/it'\\''s here.png'");
    expect(quoted("/srv/$(id).png")).toBe("'/srv/$(id).png'");
    expect(quoted("C:\\Users\\a b\\x.png")).toBe('"C:\\Users\\a b\\x.png"');
  });

  test("takes the files that a list of addresses names", () => {
    const list =
      "# dropped\r\nfile:///srv/a%20b.txt\r\nhttps://x.test/\r\nfile:///C:/x.txt\r\nfile://other/y";
    expect(pathsOf(list)).toEqual(["/srv/a b.txt", "C:\\x.txt"]);
  });

  test("is sent in parts without a cut character", () => {
    const text = `${"x".repeat(9)}🙂${"y".repeat(5)}`;
    const parts = [...inParts(text, 10)];
    expect(parts.join("")).toBe(text);
    expect(parts[0]).toBe("x".repeat(9));
  });
});
