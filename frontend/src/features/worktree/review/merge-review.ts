import type { Comment, Review } from "./comments";
import { digest } from "./diff-lines";

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** A text of the other window beside one of this window: neither is thrown away. */
const beside = (theirs: Comment): Comment => ({
  ...theirs,
  id: `${theirs.id.slice(0, 36)}-${digest(theirs.text)}`,
});

/** What becomes of a comment that this window has. */
function settled(
  was: Comment | undefined,
  mine: Comment,
  theirs: Comment | undefined,
  open: string,
): Comment[] {
  if (!theirs) return was && same(was, mine) && mine.id !== open ? [] : [mine];
  if (was && same(was, mine)) return [theirs];
  if (same(was, theirs) || mine.text.includes(theirs.text)) return [mine];
  return [mine, beside(theirs)];
}

/**
 * What two windows made of the same review. Whoever changed a comment wins over
 * who removed it, and where both changed one, both texts stay. What is looked at
 * is each window's own. `open` is the comment whose field is typed in: it stays.
 */
export function mergeReviews(was: Review, mine: Review, theirs: Review, open = ""): Review {
  const find = (review: Review, id: string) => review.comments.find((each) => each.id === id);
  const own = mine.comments.flatMap((each) => settled(find(was, each.id), each, find(theirs, each.id), open));
  const others = theirs.comments.filter(
    (each) =>
      !find(mine, each.id) && !same(find(was, each.id), each) && !own.some(({ id }) => id === each.id),
  );
  const read: Record<string, string> = {};
  for (const path of new Set([...Object.keys(theirs.read), ...Object.keys(mine.read)])) {
    const mark = mine.read[path] === was.read[path] ? theirs.read[path] : mine.read[path];
    if (mark !== undefined) read[path] = mark;
  }
  // A text that was put beside another one before is there already.
  const comments = [...new Map([...own, ...others].map((each) => [each.id, each])).values()];
  return { ...mine, comments, read };
}
