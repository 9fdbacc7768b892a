import { Fragment, type ReactNode } from "react";
import { useT } from "../../../app/settings";
import type { Span } from "./colour/spans";
import { CommentCard, type CommentHandlers } from "./comment-card";
import type { Comment } from "./comments";
import { type DiffLine, foldedBefore, type Hunk, lineID, paired } from "./diff-lines";
import { PairRow, UnifiedLine } from "./line-row";

interface LinesProps {
  lines: readonly DiffLine[];
  split: boolean;
  /** The colours of lines by what they are called. */
  spans: ReadonlyMap<string, readonly Span[]>;
  chosen: ReadonlySet<string>;
  /** null: lines are not chosen here. */
  onChoose: ((id: string, extend: boolean) => void) | null;
  /** What stands under a line. */
  under(id: string): ReactNode;
}

function Lines({ lines, split, spans, chosen, under, ...rest }: LinesProps) {
  if (!split)
    return lines.map((line) => (
      <Fragment key={lineID(line)}>
        <UnifiedLine
          line={line}
          spans={spans.get(lineID(line))}
          chosen={chosen.has(lineID(line))}
          {...rest}
        />
        {under(lineID(line))}
      </Fragment>
    ));
  return paired(lines).map(({ left, right }) => {
    const ids = [...new Set([left, right].flatMap((line) => (line ? [lineID(line)] : [])))];
    return (
      <Fragment key={ids.join()}>
        <PairRow
          left={left}
          right={right}
          leftSpans={left ? spans.get(lineID(left)) : undefined}
          rightSpans={right ? spans.get(lineID(right)) : undefined}
          leftChosen={left !== null && chosen.has(lineID(left))}
          rightChosen={right !== null && chosen.has(lineID(right))}
          {...rest}
        />
        {ids.map((id) => (
          <Fragment key={id}>{under(id)}</Fragment>
        ))}
      </Fragment>
    );
  });
}

interface Props extends Omit<LinesProps, "lines" | "under"> {
  hunks: readonly Hunk[];
  /** Comments by the line that they stand under; "": their place is gone. */
  comments: ReadonlyMap<string, readonly Comment[]>;
  fresh: string;
  handlers: CommentHandlers;
  /** Shows the unchanged lines; null: all are shown, or they are not asked for here. */
  onUnfold: (() => void) | null;
}

/** The text of the difference of one file. Unchanged lines are folded, and say how many they are. */
export function DiffText({ hunks, comments, fresh, handlers, onUnfold, ...rest }: Props) {
  const t = useT();
  const cards = (id: string) =>
    comments
      .get(id)
      ?.map((comment) => (
        <CommentCard
          key={comment.id}
          comment={comment}
          fresh={fresh === comment.id}
          astray={id === ""}
          {...handlers}
        />
      ));
  return (
    <div className="pb-6 font-mono text-[0.78125rem] leading-5 select-text">
      {cards("")}
      {hunks.map((hunk, at) => {
        const folded = foldedBefore(hunks, at);
        return (
          <section key={`${hunk.oldStart}/${hunk.nowStart}`} className="[content-visibility:auto]">
            {(folded > 0 || hunk.place !== "") && (
              <div className="flex gap-3 bg-chrome px-3 py-0.5 text-meta text-text-3">
                {folded > 0 &&
                  (onUnfold ? (
                    <button type="button" className="underline hover:text-text" onClick={onUnfold}>
                      {t("review.folded", { count: folded })}
                    </button>
                  ) : (
                    <span>{t("review.folded", { count: folded })}</span>
                  ))}
                <span className="tail-ellipsis">{hunk.place}</span>
              </div>
            )}
            <Lines lines={hunk.lines} under={cards} {...rest} />
          </section>
        );
      })}
    </div>
  );
}
