import { useEffect, useRef } from "react";
import { commandKeys } from "../../../app/command-keys";
import { useSettings } from "../../../app/settings";
import { matches } from "../../../lib/keys";
import { type Letter, letterOf } from "../../../lib/letters";

export interface ReviewActions {
  comment(): void;
  read(): void;
  layout(): void;
  nextChange(): void;
  previousChange(): void;
  nextFile(): void;
  previousFile(): void;
}

const actionOf = {
  reviewComment: "comment",
  reviewRead: "read",
  reviewLayout: "layout",
  reviewNext: "nextChange",
  reviewPrevious: "previousChange",
  reviewNextFile: "nextFile",
  reviewPreviousFile: "previousFile",
} as const satisfies Partial<Record<Letter, keyof ReviewActions>>;

const ofReview = Object.keys(actionOf) as (keyof typeof actionOf)[];

const editing = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]';

/** The letters of a review. They mean nothing where text is edited. */
export function useReviewKeys(actions: ReviewActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest(editing)) return;
      const letter = letterOf(event, ofReview);
      if (!letter) return;
      event.preventDefault();
      latest.current[actionOf[letter]]();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** The key of the primary action, also while a comment is written. */
export function usePrimaryKey(run: () => void): void {
  const mac = useSettings((s) => s.mac);
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || !matches(event, commandKeys.sendMessage, mac)) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [mac]);
}
