import { useCallback, useState } from "react";

/**
 * How many messages are laid out at a time. Browsers lay nothing out below some 33 million pixels
 * (LayoutUnit of Chromium and WebKit: 2^31 / 64), and 20,000 messages reach that only when they are
 * 1,600 pixels high on average.
 */
export const windowSize = 20_000;
/** How near to an end of what is laid out a reader comes before the rest is. */
const marginSize = 500;

/** What stands before the window that has a message in its middle, or as near to it as there are messages. */
export const baseAround = (seq: number, last: number, size = windowSize): number =>
  Math.max(0, Math.min(last - size, seq - Math.ceil(size / 2)));

/** The window for the messages in sight: the same one, unless they are near an end behind which there are more. */
export function baseFor(base: number, first: number, final: number, last: number): number {
  const before = base > 0 && first <= base + marginSize;
  const behind = base + windowSize < last && final > base + windowSize - marginSize;
  return before || behind ? baseAround(Math.floor((first + final) / 2), last) : base;
}

/** Which part of a transcript is laid out: `count` messages behind the one of sequence number `base`. */
export function useTranscriptWindow(last: number, at: number | null) {
  const [base, setBase] = useState(() => baseAround(Math.floor(at ?? last), last));
  const around = useCallback(
    (seq: number) => {
      // Messages that arrive at the end find room for as many more.
      const room = Math.max(last, seq + windowSize / 2);
      if (seq <= base || seq > base + windowSize) setBase(baseAround(seq, room));
    },
    [base, last],
  );
  const reach = useCallback(
    (first: number, final: number) => setBase(baseFor(base, first, final, last)),
    [base, last],
  );
  return { base, count: Math.min(Math.max(0, last - base), windowSize), around, reach };
}
