import type { ToolCall } from "../../lib/types";

/** A call with those of the subagent that it started. */
export interface CallNode {
  call: ToolCall;
  children: CallNode[];
}

/** A part of a message from its beginning to its end. */
export type Piece =
  | { kind: "text"; at: number; text: string }
  | { kind: "calls"; at: number; calls: CallNode[] };

/** How many bytes a code point takes in UTF-8. */
function utf8Bytes(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/**
 * The positions in UTF-16 of places that are told in bytes of UTF-8, in their
 * order. One behind the end, for text that has not arrived, is the end.
 */
function positions(text: string, offsets: readonly number[]): number[] {
  const found: number[] = [];
  let bytes = 0;
  let at = 0;
  for (const offset of offsets) {
    while (bytes < offset && at < text.length) {
      const point = text.codePointAt(at) ?? 0;
      bytes += utf8Bytes(point);
      at += point > 0xffff ? 2 : 1;
    }
    found.push(at);
  }
  return found;
}

/** Calls as a tree. One whose parent is not known stands by itself rather than vanish. */
function trees(calls: readonly ToolCall[]): CallNode[] {
  const nodes = new Map<string, CallNode>();
  for (const call of calls) nodes.set(call.id, { call, children: [] });
  const roots: CallNode[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.call.parentId ?? "");
    if (parent && parent !== node) parent.children.push(node);
    else roots.push(node);
  }
  return roots;
}

/**
 * A message in its parts: text, and the calls at the places where they were
 * made. One that still arrives and one that is read again go through here alike.
 */
export function piecesOf(content: string, calls: readonly ToolCall[]): Piece[] {
  const roots = trees(calls);
  const offsets = [...new Set(roots.map(({ call }) => call.offset ?? 0))].sort((a, b) => a - b);
  const cuts = positions(content, offsets);
  const pieces: Piece[] = [];
  let from = 0;
  const say = (to: number) => {
    const text = content.slice(from, to);
    if (text.trim() !== "") pieces.push({ kind: "text", at: from, text });
    from = to;
  };
  offsets.forEach((offset, i) => {
    say(cuts[i] ?? content.length);
    const here = roots.filter(({ call }) => (call.offset ?? 0) === offset);
    const last = pieces[pieces.length - 1];
    // Only space between them: one group, as they stand together on the screen.
    if (last?.kind === "calls") last.calls.push(...here);
    else pieces.push({ kind: "calls", at: from, calls: here });
  });
  say(content.length);
  return pieces;
}

/** The properties that say best what a call does, in order. */
const telling = [
  "command",
  "file_path",
  "path",
  "notebook_path",
  "pattern",
  "query",
  "url",
  "description",
  "prompt",
];

/** One line that says what a call was made with. */
export function inputLine(input: unknown): string {
  if (input === undefined || input === null) return "";
  if (typeof input === "string") return input.split("\n", 1)[0] ?? "";
  if (typeof input !== "object") return String(input);
  const given = input as Record<string, unknown>;
  for (const name of telling) {
    const value = given[name];
    if (typeof value === "string" && value !== "") return value.replace(/\s+/g, " ");
    if (Array.isArray(value)) return value.join(" ");
  }
  const text = JSON.stringify(input);
  return text === "{}" ? "" : text;
}

/** The whole input, as it is read by a person. */
export function inputText(input: unknown): string {
  if (input === undefined || input === null) return "";
  return typeof input === "string" ? input : JSON.stringify(input, null, 2);
}

/** A text of which the middle is left out: the beginning and the end of a path say most. */
export function middleCut(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - tail)}…${text.slice(text.length - tail)}`;
}
