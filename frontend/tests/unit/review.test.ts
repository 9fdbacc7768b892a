import { describe, expect, test } from "vitest";
import { languageOf } from "../../src/features/worktree/review/colour/languages";
import { spansOf } from "../../src/features/worktree/review/colour/spans";
import {
  type Comment,
  commentOn,
  messageOf,
  noReview,
  parseReview,
  placeOf,
  renumbered,
} from "../../src/features/worktree/review/comments";
import {
  changeStarts,
  digest,
  foldedBefore,
  lineID,
  paired,
  parseHunks,
} from "../../src/features/worktree/review/diff-lines";
import { mergeReviews } from "../../src/features/worktree/review/merge-review";
import { translator } from "../../src/lib/i18n";
import "../../src/lib/messages/work-texts";

const text = [
  "@@ -10,4 +10,5 @@ func List() {",
  " same",
  "-old",
  "+new",
  "+more",
  " end",
  "@@ -40 +41,2 @@",
  "-last",
  "\\ No newline at end of file",
  "+last",
  "+@@ not a header",
  "",
].join("\n");
const hunks = parseHunks(text);
const ids = (lines: ReturnType<typeof parseHunks>[number]["lines"] = []) => lines.map(lineID);

test("hunks have the numbers of both sides", () => {
  expect(hunks.map(({ place }) => place)).toEqual(["func List() {", ""]);
  expect(ids(hunks[0]?.lines)).toEqual(["n10", "o11", "n11", "n12", "n13"]);
  expect(hunks[1]?.lines.map(({ text: line, noEnd }) => [line, noEnd])).toEqual([
    ["last", true],
    ["last", false],
    ["@@ not a header", false],
  ]);
  expect(parseHunks("")).toEqual([]);
});

test("what is folded says how many lines it has", () => {
  expect(foldedBefore(hunks, 0)).toBe(9);
  expect(foldedBefore(hunks, 1)).toBe(41 - 14);
  expect(foldedBefore(parseHunks("@@ -0,0 +1 @@\n+new"), 0)).toBe(0);
});

test("side by side, what was removed stands beside what came instead", () => {
  const pairs = paired(hunks[0]?.lines ?? []).map(({ left, right }) => [left?.text, right?.text]);
  expect(pairs).toEqual([
    ["same", "same"],
    ["old", "new"],
    [undefined, "more"],
    ["end", "end"],
  ]);
  expect(changeStarts(hunks)).toEqual(["o11", "o40"]);
});

const take = (of: readonly string[]) =>
  commentOn(
    "id",
    "a.go",
    hunks.flatMap(({ lines }) => lines).filter((line) => of.includes(lineID(line))),
  ) as Comment;

test("a comment finds its lines again when they moved, and says when they are gone", () => {
  const comment = take(["o11", "n11", "n12"]);
  expect(comment).toMatchObject({ side: "now", from: 11, to: 12, quote: ["new", "more"] });
  expect(placeOf(comment, hunks)).toBe("n12");
  const moved = parseHunks("@@ -1,1 +1,6 @@\n+new\n+more\n same\n+x\n+new\n+more\n");
  expect(placeOf(comment, moved)).toBe("n6");
  expect(renumbered(comment, moved)).toEqual({ ...comment, from: 5, to: 6 });
  expect(renumbered(comment, [])).toEqual(comment);
  expect(placeOf(comment, parseHunks("@@ -1 +1 @@\n+new\n"))).toBe("");
  expect(placeOf(take(["o11"]), hunks)).toBe("o11");
  expect(commentOn("id", "a.go", [])).toBeNull();
});

test("the message quotes the code, in a fence that the code does not end", () => {
  const t = translator("en");
  const comment = { ...take(["n12"]), quote: ["````"], text: " Why?\n" };
  const empty = { ...take(["n12"]), text: "  " };
  expect(messageOf([comment, empty], "topic", t)).toBe(
    "Please work on 1 review comment on the changes of topic.\n\na.go, line 12:\n`````\n````\n`````\nWhy?",
  );
});

test("a stored review is read back; what is broken is an empty one", () => {
  const review = { ...noReview, comments: [{ ...take(["n12"]), text: "x" }], split: true, path: "a.go" };
  expect(parseReview(JSON.stringify(review))).toEqual(review);
  for (const stored of [null, "", "{", "[]", '{"comments":[{"id":1}],"read":3}']) {
    expect(parseReview(stored)).toEqual(noReview);
  }
  expect(digest("ab")).not.toBe(digest("ba"));
});

test("two windows lose no text of a review", () => {
  const say = (id: string, said: string): Comment => ({
    id,
    path: "a.ts",
    side: "now",
    from: 1,
    to: 1,
    quote: ["x"],
    text: said,
  });
  const review = (...comments: Comment[]) => ({ ...noReview, comments });
  const texts = (was: Comment[], mine: Comment[], theirs: Comment[], open = "") =>
    mergeReviews(review(...was), review(...mine), review(...theirs), open).comments.map((each) => each.text);
  const [one, two] = [say("1", "one"), say("2", "two")];
  expect(texts([], [one], [two])).toEqual(["one", "two"]);
  expect(texts([one, two], [one], [one, two])).toEqual(["one"]);
  expect(texts([one, two], [one, two], [one])).toEqual(["one"]);
  expect(texts([one, two], [one, two], [one], "2")).toEqual(["one", "two"]);
  expect(texts([one], [], [say("1", "one more")])).toEqual(["one more"]);
  expect(texts([one], [say("1", "one more")], [])).toEqual(["one more"]);
  expect(texts([one], [say("1", "mine")], [say("1", "theirs")])).toEqual(["mine", "theirs"]);
  const once = mergeReviews(review(one), review(say("1", "mine")), review(say("1", "theirs")));
  expect(mergeReviews(review(one), once, review(say("1", "theirs"))).comments).toHaveLength(2);

  const read = (marks: Record<string, string>) => ({ ...noReview, read: marks });
  const marks = mergeReviews(
    read({ a: "1", b: "1" }),
    read({ a: "1", c: "1" }),
    read({ b: "1", d: "1" }),
  ).read;
  expect(marks).toEqual({ c: "1", d: "1" });
});

describe("the colours of a difference", () => {
  const coloured = async (path: string, text: string) => {
    const hunks = parseHunks(text);
    const lines = new Map(
      hunks.flatMap((hunk) => hunk.lines.map((line) => [lineID(line), line.text] as const)),
    );
    const language = await languageOf(path);
    return [...spansOf(hunks, { before: language, now: language })].flatMap(([id, spans]) =>
      spans.map(([from, to, look]) => [id, lines.get(id)?.slice(from, to), look.replace("code-", "")]),
    );
  };

  test("are those of the side that a line is on", async () => {
    const text =
      '@@ -1,2 +1,3 @@\n package feed\n-var old = "a" // gone\n+func Parse(s int64) Cursor {\n+\treturn "two"\n';
    expect(await coloured("feed/cursor.go", text)).toEqual([
      ["o2", "var", "keyword"],
      ["o2", '"a"', "string"],
      ["o2", "// gone", "comment"],
      ["n1", "package", "keyword"],
      ["n2", "func", "keyword"],
      ["n2", "Parse", "name"],
      ["n2", "int64", "type"],
      ["n2", "Cursor", "type"],
      ["n3", "return", "keyword"],
      ["n3", '"two"', "string"],
    ]);
  });

  test("go on over the lines of a comment", async () => {
    expect(await coloured("a.py", '@@ -1 +1,3 @@\n+"""One\n+two 말\n+"""; x = 1\n')).toEqual([
      ["n1", '"""One', "string"],
      ["n2", "two 말", "string"],
      ["n3", '"""', "string"],
      ["n3", "1", "type"],
    ]);
    expect(await coloured("a.ts", "@@ -1 +1,3 @@\n+/* one\n+   two */\n+const a = f(b);\n")).toEqual(
      expect.arrayContaining([
        ["n1", "/* one", "comment"],
        ["n2", "   two */", "comment"],
        ["n3", "const", "keyword"],
        ["n3", "f", "name"],
      ]),
    );
  });

  test("are none in a file of another kind, and in one that is too long", async () => {
    expect(await coloured("a.unknown", "@@ -1 +1 @@\n+func\n")).toEqual([]);
    expect(await coloured("a.go", `@@ -1 +1 @@\n+func ${"a".repeat(300_001)}\n`)).toEqual([]);
  });
});
