import type { ReactElement } from "react";
import type { Mark } from "../lib/marks";

const shapes: Record<Mark, ReactElement> = {
  saved: <path d="m3 7.4 2.7 2.7L11 4.6" />,
  live: (
    <>
      <circle cx="7" cy="7" r="2.9" fill="currentColor" stroke="none" />
      <circle cx="7" cy="7" r="5.6" opacity=".45" />
    </>
  ),
  restored: (
    <>
      <path d="M2.2 5.2A5.2 5.2 0 1 1 1.8 7.6" />
      <path d="M1.9 2.3v3h3" />
      <circle cx="7" cy="7" r="1.5" fill="currentColor" stroke="none" />
    </>
  ),
  needs: <path d="M7 1.2 12.8 7 7 12.8 1.2 7z" fill="currentColor" stroke="none" />,
  cut: (
    <>
      <circle cx="7" cy="7" r="5.3" strokeDasharray="11.1 5.55" transform="rotate(-150 7 7)" />
      <circle cx="7" cy="7" r="1.5" fill="currentColor" stroke="none" />
    </>
  ),
  gap: <path d="M1.2 7h3.2M9.6 7h3.2M5.4 4.4 5 9.6M9 4.4l-.4 5.2" />,
  lost: (
    <>
      <path d="M4.6 1.4h4.8l3.2 3.2v4.8l-3.2 3.2H4.6L1.4 9.4V4.6z" />
      <path d="m5 5 4 4M9 5 5 9" />
    </>
  ),
  done: (
    <>
      <circle cx="7" cy="7" r="5.4" />
      <path d="m4.6 7.2 1.7 1.7 3.2-3.4" />
    </>
  ),
  queued: <circle cx="7" cy="7" r="4.9" />,
  waiting: <circle cx="7" cy="7" r="4.9" strokeDasharray="1.6 2.25" />,
  paused: (
    <>
      <circle cx="7" cy="7" r="5.4" />
      <path d="M5.6 5v4M8.4 5v4" />
    </>
  ),
  skipped: (
    <>
      <circle cx="7" cy="7" r="5.4" />
      <path d="M4.6 9.4 9.4 4.6" />
    </>
  ),
};

const colours: Record<Mark, string> = {
  saved: "text-text-3",
  live: "text-live",
  restored: "text-restored",
  needs: "text-brass",
  cut: "text-brass",
  gap: "text-brass",
  lost: "text-lost",
  done: "text-text-3",
  queued: "text-text-3",
  waiting: "text-text-3",
  paused: "text-text-2",
  skipped: "text-text-3",
};

interface Props {
  mark: Mark;
  /** The word for those who do not see the shape; "" when the word stands beside it. */
  word: string;
  size?: number;
  className?: string;
}

/** The state of a thing: one shape and colour each, everywhere the same. */
export function StateMark({ mark, word, size = 14, className = "" }: Props) {
  return (
    <span className={`inline-flex shrink-0 ${colours[mark]} ${className}`} data-mark={mark}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: it has a label, or the word stands beside it */}
      <svg
        width={size}
        height={size}
        viewBox="0 0 14 14"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.35"
        strokeLinecap="round"
        strokeLinejoin="round"
        {...(word ? { role: "img", "aria-label": word } : { "aria-hidden": true })}
      >
        {shapes[mark]}
      </svg>
    </span>
  );
}

/** The same shapes inside another drawing, centred on a point. */
export function MarkAt({ mark, x, y }: { mark: Mark; x: number; y: number }) {
  return (
    <g
      transform={`translate(${x - 7} ${y - 7})`}
      className={colours[mark]}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.35"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <circle cx="7" cy="7" r="9.5" fill="var(--canvas)" stroke="none" />
      {shapes[mark]}
    </g>
  );
}
