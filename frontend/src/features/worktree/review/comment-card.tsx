import { Check, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { useT } from "../../../app/settings";
import { IconButton } from "../../../components/button";
import type { Translate } from "../../../lib/i18n";
import { clockSeconds } from "../../../lib/time";
import { type Comment, linesOf } from "./comments";

export interface CommentHandlers {
  saved: boolean;
  /** UTC ms; null: before this page was opened. */
  savedAt: number | null;
  onText(id: string, text: string): void;
  onCompose(composing: boolean): void;
  onRemove(id: string): void;
  /** The field is left: one without a text goes. */
  onLeave(id: string): void;
}

interface Props extends CommentHandlers {
  comment: Comment;
  /** It was just begun: its field takes the focus. */
  fresh: boolean;
  /** What it is about is not in the difference any more. */
  astray?: boolean;
}

/** Whether what was typed is stored, and when that was where it is known. */
export function savedText(saved: boolean, at: number | null, t: Translate): string {
  if (!saved) return t("review.saving");
  return at === null ? t("mark.saved") : t("review.saved", { time: clockSeconds(at) });
}

/** A comment under its line. What is typed is stored at once; nothing has to be pressed. */
export function CommentCard(props: Props) {
  const { comment, fresh, astray = false, saved, savedAt } = props;
  const t = useT();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (fresh) field.current?.focus();
  }, [fresh]);
  const lines = linesOf(comment, t);
  return (
    <div className="px-3 py-1.5 font-sans" data-comment={comment.id}>
      <div className="max-w-[720px] rounded-dialog border border-line-strong bg-raised px-3 py-2">
        <div className="flex items-center gap-2 text-meta text-text-2">
          <b className="font-medium text-text">{t("review.you")}</b>
          <span>{lines}</span>
          <span className="flex-1" />
          <span className="flex items-center gap-1" data-saved={saved}>
            {saved && <Check size={12} strokeWidth={1.5} aria-hidden="true" />}
            {savedText(saved, savedAt, t)}
          </span>
          <IconButton label={t("review.remove", { lines })} onClick={() => props.onRemove(comment.id)}>
            <Trash2 size={13} strokeWidth={1.35} />
          </IconButton>
        </div>
        {astray && (
          <>
            <p className="mt-1 text-brass text-meta">{t("review.astray")}</p>
            <pre className="mt-1 max-h-24 overflow-y-auto whitespace-pre-wrap rounded-code bg-code px-2 py-1 font-mono text-meta text-text-2">
              {comment.quote.join("\n")}
            </pre>
          </>
        )}
        <textarea
          ref={field}
          aria-label={t("review.comment", { lines })}
          placeholder={t("review.hint")}
          className="field-sizing-content mt-1 block min-h-6 w-full resize-none bg-transparent text-base text-text outline-offset-2"
          rows={Math.max(1, comment.text.split("\n").length)}
          value={comment.text}
          onChange={(event) => props.onText(comment.id, event.target.value)}
          onCompositionStart={() => props.onCompose(true)}
          onCompositionEnd={() => props.onCompose(false)}
          onBlur={() => props.onLeave(comment.id)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && !event.nativeEvent.isComposing) {
              event.stopPropagation();
              field.current?.blur();
            }
          }}
        />
      </div>
    </div>
  );
}
