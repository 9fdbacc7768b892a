import { memo, type ReactNode } from "react";
import { useT } from "../../../app/settings";
import type { Span } from "./colour/spans";
import { type DiffLine, lineID, numberOf } from "./diff-lines";

const looks = {
  added: "bg-[var(--add-bg)]",
  removed: "bg-[var(--del-bg)]",
  context: "",
} as const;
const signs = { added: "+", removed: "−", context: "" } as const;
const inks = { added: "text-[var(--add)]", removed: "text-[var(--del)]", context: "" } as const;

const code = "min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere] [tab-size:4]";

/** The text of a line, with its colours as far as they are known. */
function Code({ text, spans }: { text: string; spans: readonly Span[] | undefined }) {
  if (!spans) return <span className={code}>{text || " "}</span>;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [from, to, look] of spans) {
    if (from < at) continue;
    parts.push(text.slice(at, from));
    parts.push(
      <span key={from} className={look}>
        {text.slice(from, to)}
      </span>,
    );
    at = to;
  }
  return (
    <span className={code}>
      {parts}
      {text.slice(at)}
    </span>
  );
}

interface LineProps {
  line: DiffLine;
  spans: readonly Span[] | undefined;
  chosen: boolean;
  /** null: lines are not chosen here. */
  onChoose: ((id: string, extend: boolean) => void) | null;
}

/** The number of a line. Where comments are taken, it chooses the line. */
function NumberCell({
  line,
  number,
  onChoose,
}: Omit<LineProps, "chosen" | "spans"> & { number: number | null }) {
  const t = useT();
  const name = line.kind === "removed" ? "review.removedLine" : "review.line";
  if (number === null) return <span />;
  if (!onChoose) return <span className="select-none pr-2 text-right text-text-3">{number}</span>;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="select-none pr-2 text-right text-text-3 hover:text-text"
      aria-label={t(name, { number: numberOf(line) })}
      onClick={(event) => onChoose(lineID(line), event.shiftKey)}
    >
      {number}
    </button>
  );
}

function Sign({ kind }: { kind: DiffLine["kind"] }) {
  const t = useT();
  return (
    <span className={`select-none text-center ${inks[kind]}`}>
      <span aria-hidden="true">{signs[kind]}</span>
      {kind !== "context" && <span className="sr-only">{t(`review.${kind}`)}</span>}
    </span>
  );
}

/** Chosen lines keep the colour of their kind: they are marked at their edge. */
const mark = (chosen: boolean) => (chosen ? "shadow-[inset_3px_0_0_var(--brass)]" : "");

/** A line of the difference in one column, with the numbers of both sides. */
export const UnifiedLine = memo(function UnifiedLine({ line, spans, chosen, ...rest }: LineProps) {
  return (
    <div
      data-line={lineID(line)}
      data-kind={line.kind}
      data-chosen={chosen || undefined}
      className={`grid grid-cols-[44px_44px_20px_minmax(0,1fr)] ${looks[line.kind]} ${mark(chosen)}`}
    >
      <NumberCell line={line} number={line.old} {...rest} />
      <NumberCell line={line} number={line.now} {...rest} />
      <Sign kind={line.kind} />
      <Code text={line.text} spans={spans} />
    </div>
  );
});

function Half({
  line,
  left,
  spans,
  chosen,
  ...rest
}: Omit<LineProps, "line"> & { line: DiffLine | null; left: boolean }) {
  if (!line) return <div className="bg-chrome" />;
  return (
    <div
      {...(left && line.now !== null ? {} : { "data-line": lineID(line) })}
      className={`grid grid-cols-[44px_20px_minmax(0,1fr)] ${looks[line.kind]} ${mark(chosen)}`}
    >
      <NumberCell line={line} number={left ? line.old : line.now} {...rest} />
      <Sign kind={line.kind} />
      <Code text={line.text} spans={spans} />
    </div>
  );
}

interface PairProps extends Omit<LineProps, "line" | "spans" | "chosen"> {
  left: DiffLine | null;
  right: DiffLine | null;
  leftSpans: readonly Span[] | undefined;
  rightSpans: readonly Span[] | undefined;
  leftChosen: boolean;
  rightChosen: boolean;
}

/** What was there at the left, what is there now at the right. */
export const PairRow = memo(function PairRow({
  left,
  right,
  leftSpans,
  rightSpans,
  leftChosen,
  rightChosen,
  ...rest
}: PairProps) {
  return (
    <div className="grid grid-cols-2 divide-x divide-line">
      <Half line={left} left spans={leftSpans} chosen={leftChosen} {...rest} />
      <Half line={right} left={false} spans={rightSpans} chosen={rightChosen} {...rest} />
    </div>
  );
});
