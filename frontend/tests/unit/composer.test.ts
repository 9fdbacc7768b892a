import { describe, expect, test, vi } from "vitest";
import { Draft } from "../../src/features/chat/draft";
import { complete, type Token, tokenAt } from "../../src/features/chat/mention";
import { absolute } from "../../src/features/chat/paths";
import { SerialWrites } from "../../src/lib/serial-writes";
import { WriteLedger } from "../../src/lib/write-ledger";

describe("the word at the cursor", () => {
  test.each<[string, Partial<Token> | null]>([
    ["@", { kind: "file", query: "" }],
    ["look at @read", { kind: "file", query: "read" }],
    ["한글 @설명", { kind: "file", query: "설명" }],
    ["mail@example.org", null],
    ["/rev", { kind: "command", query: "rev" }],
    ["see /rev", null],
    ["/a/path", null],
    ["done @file ", null],
  ])("%j asks for %j", (text, wanted) => {
    const token = tokenAt(text, text.length);
    if (wanted === null) expect(token).toBeNull();
    else expect(token).toMatchObject(wanted);
  });

  test.each([
    ["see @rea now", 8, "README.md", "see @README.md now", 15],
    ["see @rea", 8, "README.md", "see @README.md ", 15],
    ["@a", 2, "my file.txt", '@"my file.txt" ', 15],
    ["/re", 3, "review:pr", "/review:pr ", 11],
  ])("%j at %i becomes %j", (text, cursor, choice, wanted, at) => {
    const token = tokenAt(text, cursor);
    expect(token).not.toBeNull();
    if (token) expect(complete(text, token, choice)).toEqual({ text: wanted, cursor: at });
  });
});

describe("a draft", () => {
  const made = () => {
    const ledger = new WriteLedger();
    const stored: string[] = [];
    const failed: unknown[] = [];
    const set = vi.fn(async (_key: string, text: string) => {
      if (text === "refused") throw { code: "invalid", message: "No." };
      stored.push(text);
    });
    const onError = (error: unknown) => failed.push(error);
    const draft = new Draft({ key: "k", text: "", writes: new SerialWrites(ledger), ledger, set, onError });
    return { ledger, stored, failed, draft };
  };

  test("counts as unsaved from its first character and is written once for many", async () => {
    const { ledger, stored, draft } = made();
    for (const text of ["a", "ab", "abc"]) draft.edited(text);
    expect(ledger.snapshot().pending).toBe(1);
    await draft.flush();
    expect(stored).toEqual(["abc"]);
    expect(ledger.snapshot().pending).toBe(0);
  });

  test("is not written while text is composed", async () => {
    const { ledger, stored, draft } = made();
    draft.setComposing(true);
    draft.edited("ㅎ");
    await draft.flush();
    expect(stored).toEqual([]);
    draft.edited("한");
    draft.setComposing(false);
    await draft.flush();
    expect(stored).toEqual(["한"]);
    expect(ledger.snapshot().pending).toBe(0);
  });

  test("that cannot be stored says so", async () => {
    const { failed, draft } = made();
    draft.edited("refused");
    await draft.flush();
    expect(failed).toMatchObject([{ code: "invalid" }]);
  });
});

test("names of files are read from the directory of the agent", () => {
  expect(absolute("/src/lantern/", "./a/b.go")).toBe("/src/lantern/a/b.go");
  expect(absolute("/src/lantern", "/etc/hosts")).toBe("/etc/hosts");
  expect(absolute("C:\\src", "C:\\a.go")).toBe("C:\\a.go");
});
