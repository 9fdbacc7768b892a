import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { useT } from "../../../app/settings";
import { ErrorBanner } from "../../../components/banner";
import { Button } from "../../../components/button";
import { api } from "../../../lib/api";
import { letterOf } from "../../../lib/letters";
import type { FileDiff } from "../../../lib/types";
import { absolute } from "../../chat/paths";
import { OpenResult, OpenTools, useOpener } from "../../files/use-opener";
import type { DiffRange } from "../queries";
import { useSpans } from "./colour/use-spans";
import { type Comment, commentOn, placeOf, renumbered } from "./comments";
import { parseHunks } from "./diff-lines";
import { DiffText } from "./diff-text";
import { useReviewKeys } from "./keys";
import { useLines } from "./use-lines";
import type { Kept } from "./use-review";

/** Why the text of a file is not shown; "" when it is. */
export function withoutText(
  file: FileDiff,
): "" | "worktree.diffBinary" | "review.large" | "worktree.diffNoText" {
  if (file.binary) return "worktree.diffBinary";
  if (file.large) return "review.large";
  return file.text === "" ? "worktree.diffNoText" : "";
}

/** The file with all of its unchanged lines, once they are asked for. */
function useUnfolded(worktreeID: string, file: FileDiff, range: DiffRange) {
  const [wanted, setWanted] = useState(false);
  const query = useQuery({
    queryKey: ["worktree", worktreeID, "diff", range, file.path, file.text],
    queryFn: () => api.worktree.diff(worktreeID, { path: file.path, old_path: file.old_path, ...range }),
    enabled: wanted,
  });
  const whole = wanted ? query.data?.files?.find(({ path }) => path === file.path) : undefined;
  return {
    text: whole && !whole.large ? whole.text : file.text,
    tooLong: whole?.large === true,
    error: query.error,
    unfolded: wanted,
    setUnfolded: setWanted,
  };
}

/** Comments of a file by the line that they stand under. */
function placed(comments: readonly Comment[], path: string, hunks: ReturnType<typeof parseHunks>) {
  const places = new Map<string, Comment[]>();
  for (const comment of comments) {
    if (comment.path !== path) continue;
    const at = placeOf(comment, hunks);
    places.set(at, [...(places.get(at) ?? []), renumbered(comment, hunks)]);
  }
  return places;
}

/** A letter that does the same as the button that it stands on. */
function Letter({ name }: { name: string }) {
  return (
    <span aria-hidden="true" className="font-normal text-micro text-text-3">
      {name}
    </span>
  );
}

interface HeadProps {
  file: FileDiff;
  read: boolean;
  /** Whether the file can be marked as read. */
  marks: boolean;
  onRead(): void;
  tools: ReactNode;
}

function FileHead({ file, read, marks, onRead, tools }: HeadProps) {
  const t = useT();
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 border-line border-b px-3 py-1">
      <h2 className="tail-ellipsis min-w-[12ch] select-text font-mono font-normal text-dense">{file.path}</h2>
      <span className="text-meta text-text-2">{t(`worktree.diffState.${file.state}`)}</span>
      {file.old_path && (
        <span className="tail-ellipsis text-meta text-text-3">
          {t("worktree.diffFrom", { path: file.old_path })}
        </span>
      )}
      <span className="flex-1" />
      {tools}
      <Button look="ghost" small disabled={!marks} onClick={onRead} aria-pressed={read}>
        {t(read ? "review.unread" : "review.markRead")} <Letter name="R" />
      </Button>
    </div>
  );
}

interface Props {
  worktreeID: string;
  /** The worktree: what the paths begin at. */
  directory: string;
  file: FileDiff;
  /** What the difference lies between. Comments are on lines that are there now. */
  range: DiffRange;
  kept: Kept;
  read: boolean;
  onRead(): void;
  /** Goes to another file, and says whether there is one. */
  onFile(by: 1 | -1): void;
}

/** One file of the difference: its text, the lines that are chosen, the comments under them. */
export function FilePanel({ worktreeID, directory, file, range, kept, read, onRead, onFile }: Props) {
  const t = useT();
  const opener = useOpener();
  const [fresh, setFresh] = useState("");
  const { text, tooLong, error, unfolded, setUnfolded } = useUnfolded(worktreeID, file, range);
  const hunks = useMemo(() => parseHunks(text), [text]);
  const spans = useSpans(hunks, file);
  const lines = useLines(hunks);
  const { review, change } = kept;
  // What was read is the whole of the work, not a part of it.
  const whole = range.from === "" && range.to === "";
  const old = range.to !== "";
  const comments = useMemo(() => (old ? [] : (review?.comments ?? [])), [old, review]);
  const split = review?.split ?? false;
  const places = useMemo(() => placed(comments, file.path, hunks), [comments, file.path, hunks]);
  const begin = () => {
    if (old) return;
    const comment = commentOn(crypto.randomUUID(), file.path, lines.taken());
    if (!comment) return;
    change((was) => ({ ...was, comments: [...was.comments, comment] }));
    setFresh(comment.id);
  };
  useReviewKeys({
    comment: begin,
    read: () => whole && onRead(),
    layout: () => change((was) => ({ ...was, split: !was.split })),
    nextChange: () => void lines.moveChange(1),
    previousChange: () => void lines.moveChange(-1),
    nextFile: () => onFile(1),
    previousFile: () => onFile(-1),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const step = letterOf(event.nativeEvent, ["listDown", "listUp"]) ?? event.key;
    const by = { ArrowDown: 1, listDown: 1, ArrowUp: -1, listUp: -1 }[step];
    if (by === undefined) return;
    event.preventDefault();
    lines.move(by, event.shiftKey);
  };
  const handlers = {
    saved: kept.saved,
    savedAt: kept.savedAt,
    onText: (id: string, said: string) =>
      change((was) => ({
        ...was,
        comments: was.comments.map((each) => (each.id === id ? { ...each, text: said } : each)),
      })),
    onCompose: kept.compose,
    onRemove: (id: string) =>
      change((was) => ({ ...was, comments: was.comments.filter((each) => each.id !== id) })),
    onLeave: (id: string) => {
      setFresh("");
      change((was) =>
        was.comments.some((each) => each.id === id && each.text.trim() === "")
          ? { ...was, comments: was.comments.filter((each) => each.id !== id) }
          : was,
      );
    },
  };
  const missing = withoutText(file);
  return (
    <section aria-label={file.path} className="flex min-h-0 min-w-0 flex-col" data-region="diff">
      <FileHead
        file={file}
        read={read}
        marks={whole}
        onRead={onRead}
        tools={
          <>
            {file.state !== "deleted" && (
              <OpenTools
                opener={opener}
                path={absolute(directory, file.path)}
                line={hunks[0]?.nowStart ?? null}
              />
            )}
            {missing === "" && (
              <>
                <Button look="ghost" small onClick={() => setUnfolded(!unfolded)} aria-pressed={unfolded}>
                  {t("review.unfold")}
                </Button>
                <Button look="ghost" small onClick={begin} disabled={review === null || old}>
                  {t("review.add")} <Letter name="C" />
                </Button>
              </>
            )}
          </>
        }
      />
      <OpenResult opener={opener} />
      {error && <ErrorBanner error={error} />}
      {tooLong && <p className="px-4 py-1.5 text-meta text-text-2">{t("review.wholeLarge")}</p>}
      <section
        aria-label={t("review.text", { path: file.path })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows choose a line of what has the focus
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2 [scrollbar-gutter:stable]"
        data-diff-text={file.path}
        onKeyDown={onKeyDown}
      >
        {missing !== "" && (
          <p className="px-4 py-3 text-dense text-text-2">
            {t(missing, { added: file.added, removed: file.removed, path: file.path })}
          </p>
        )}
        <DiffText
          hunks={hunks}
          split={split}
          spans={spans}
          chosen={lines.chosen}
          onChoose={lines.choose}
          comments={places}
          fresh={fresh}
          handlers={handlers}
          onUnfold={unfolded ? null : () => setUnfolded(true)}
        />
      </section>
    </section>
  );
}
