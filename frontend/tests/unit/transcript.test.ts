import { describe, expect, test } from "vitest";
import { LiveText, shownText } from "../../src/features/chat/live-text";
import { inputLine, middleCut, type Piece, piecesOf } from "../../src/features/chat/transcript";
import type { Sink } from "../../src/lib/stream";
import type { ToolCall } from "../../src/lib/types";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const offsetOf = (text: string, before: string) => bytesOf(text.slice(0, text.indexOf(before))).length;

const content = "먼저 파일을 읽습니다. 🙂\n\nThen the test.\n\n끝났습니다.";
const calls: ToolCall[] = [
  { id: "a", name: "Read", offset: offsetOf(content, "Then"), input: { file_path: "a.go" } },
  { id: "b", name: "Task", offset: offsetOf(content, "Then") },
  { id: "c", name: "Grep", parentId: "b", offset: offsetOf(content, "Then") },
  { id: "d", name: "Bash", offset: offsetOf(content, "끝") },
];

const shape = (pieces: Piece[]) =>
  pieces.map((piece) =>
    piece.kind === "text"
      ? piece.text.trim()
      : piece.calls.map(({ call, children }) => [call.id, ...children.map((child) => child.call.id)]),
  );

describe("a message in its parts", () => {
  test("has each call where it was made, subagents beneath theirs", () => {
    expect(shape(piecesOf(content, calls))).toEqual([
      "먼저 파일을 읽습니다. 🙂",
      [["a"], ["b", "c"]],
      "Then the test.",
      [["d"]],
      "끝났습니다.",
    ]);
  });

  test("loses no text, whatever the offsets are", () => {
    for (const offset of [0, 1, 7, 33, 10_000]) {
      const text = piecesOf(content, [{ id: "x", name: "Bash", offset }])
        .map((piece) => (piece.kind === "text" ? piece.text : ""))
        .join("");
      expect(text).toBe(content);
    }
  });

  test("keeps a call whose parent is not known", () => {
    expect(shape(piecesOf("", [{ id: "x", name: "Bash", parentId: "gone" }]))).toEqual([[["x"]]]);
  });
});

/** A stream that gives what the test says, and frames that come at once. */
function live(): { text: LiveText; sink: Sink } {
  let sink: Sink | null = null;
  const stream = {
    open: (_id: string, _from: number, opened: Sink) => {
      sink = opened;
      return () => {};
    },
    ack: () => {},
  };
  const text = new LiveText(stream, "m:1", (run) => {
    run();
    return 0;
  });
  if (!sink) throw new Error("the stream was not opened");
  return { text, sink };
}

describe("an answer that arrives", () => {
  test.each([1, 2, 3, 5, 64])("in pieces of %i bytes ends as the one that is read again", (size) => {
    const { text, sink } = live();
    const bytes = bytesOf(content);
    for (let at = 0; at < bytes.length; at += size) {
      sink.data(at, bytes.subarray(at, at + size));
      expect(content.startsWith(text.snapshot())).toBe(true);
    }
    sink.end("complete");
    expect(piecesOf(shownText("", text.snapshot()), calls)).toEqual(piecesOf(content, calls));
  });

  test("never shows less than was read before the stream opened", () => {
    const { text, sink } = live();
    const read = content.slice(0, 12);
    expect(shownText(read, text.snapshot())).toBe(read);
    sink.data(0, bytesOf(content.slice(0, 5)));
    expect(shownText(read, text.snapshot())).toBe(read);
    sink.data(bytesOf(content.slice(0, 5)).length, bytesOf(content.slice(5)));
    expect(shownText(read, text.snapshot())).toBe(content);
  });
});

test("a call says in one line what it was made with", () => {
  expect(inputLine({ command: "go test\n./..." })).toBe("go test ./...");
  expect(inputLine({ description: "later", file_path: "/a/b.go" })).toBe("/a/b.go");
  expect(inputLine({ command: ["npm", "test"] })).toBe("npm test");
  expect(inputLine({})).toBe("");
  expect(inputLine(undefined)).toBe("");
});

test("the middle of a long line is cut", () => {
  expect(middleCut("abcdefghij", 10)).toBe("abcdefghij");
  expect(middleCut("abcdefghijk", 7)).toBe("abc…ijk");
});
