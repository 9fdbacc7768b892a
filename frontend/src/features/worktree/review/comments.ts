import type { Translate } from "../../../lib/i18n";
import { type DiffLine, type Hunk, lineID, numberOf, type Side, sideOf } from "./diff-lines";

/** What the reviewer says about some lines of a file. */
export interface Comment {
  id: string;
  path: string;
  side: Side;
  /** The first and the last line, as they were numbered when it was written. */
  from: number;
  to: number;
  /** The lines themselves: with them a comment finds its place again. */
  quote: readonly string[];
  text: string;
}

/** What is kept of the review of one worktree. */
export interface Review {
  comments: readonly Comment[];
  /** Of each file that was read, what it was then: a file that changes is unread again. */
  read: Readonly<Record<string, string>>;
  split: boolean;
  /** The file that was looked at last. */
  path: string;
}

export const noReview: Review = { comments: [], read: {}, split: false, path: "" };

const isComment = (value: unknown): value is Comment => {
  const one = value as Partial<Comment> | null;
  return (
    typeof one?.id === "string" &&
    typeof one.path === "string" &&
    (one.side === "old" || one.side === "now") &&
    typeof one.from === "number" &&
    typeof one.to === "number" &&
    Array.isArray(one.quote) &&
    typeof one.text === "string"
  );
};

/** Reads a stored review; what is none is left out. */
export function parseReview(stored: string | null): Review {
  if (!stored) return noReview;
  try {
    const { comments, read, split, path } = JSON.parse(stored) as Partial<Review>;
    return {
      comments: Array.isArray(comments) ? comments.filter(isComment) : [],
      read: read && typeof read === "object" ? read : {},
      split: split === true,
      path: typeof path === "string" ? path : "",
    };
  } catch {
    return noReview;
  }
}

/** Begins a comment on lines of one side; those of the other side among them are no part of it. */
export function commentOn(id: string, path: string, lines: readonly DiffLine[]): Comment | null {
  const last = lines[lines.length - 1];
  if (!last) return null;
  const side = sideOf(last);
  const own = lines.filter((line) => (side === "old" ? line.old !== null : line.now !== null));
  const number = (line: DiffLine | undefined) => (side === "old" ? line?.old : line?.now) ?? numberOf(last);
  return {
    id,
    path,
    side,
    from: number(own[0]),
    to: numberOf(last),
    quote: own.map(({ text }) => text),
    text: "",
  };
}

/** The line under which a comment stands now, "" when what it is about is not there any more. */
export function placeOf(comment: Comment, hunks: readonly Hunk[]): string {
  const { side, quote, to } = comment;
  const lines = hunks
    .flatMap((hunk) => hunk.lines)
    .filter((line) => (side === "old" ? line.old !== null : line.now !== null));
  const numberAt = (at: number) => (side === "old" ? lines[at]?.old : lines[at]?.now) ?? 0;
  let best = -1;
  for (let at = quote.length - 1; at < lines.length; at++) {
    if (!quote.every((text, of) => lines[at - quote.length + 1 + of]?.text === text)) continue;
    if (best < 0 || Math.abs(numberAt(at) - to) < Math.abs(numberAt(best) - to)) best = at;
  }
  const line = lines[best];
  return line ? lineID(line) : "";
}

/** The comment with the numbers that its lines have now; those it had, when they are not there any more. */
export function renumbered(comment: Comment, hunks: readonly Hunk[]): Comment {
  const place = placeOf(comment, hunks);
  if (place === "") return comment;
  const to = Number(place.slice(1));
  return { ...comment, from: comment.from + to - comment.to, to };
}

/** Comments that say something. */
export const said = (comments: readonly Comment[]): Comment[] =>
  comments.filter(({ text }) => text.trim() !== "");

export function linesOf({ from, to, side }: Comment, t: Translate): string {
  return t(side === "old" ? "review.linesRemoved" : "review.lines", { from, to, count: to - from + 1 });
}

/** A fence that no line of the quoted code ends. */
function fenceOf(quote: readonly string[]): string {
  const longest = Math.max(2, ...quote.map((line) => /^\s*(`+)/.exec(line)?.[1]?.length ?? 0));
  return "`".repeat(longest + 1);
}

/** The message to the agent: each comment with its file, its lines and the code that they are about. */
export function messageOf(comments: readonly Comment[], branch: string, t: Translate): string {
  const parts = said(comments).map((comment) => {
    const fence = fenceOf(comment.quote);
    const where = t("review.where", { path: comment.path, lines: linesOf(comment, t) });
    return `${where}\n${fence}\n${comment.quote.join("\n")}\n${fence}\n${comment.text.trim()}`;
  });
  return [t("review.message", { branch, count: parts.length }), ...parts].join("\n\n");
}
