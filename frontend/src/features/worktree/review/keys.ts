import { useEffect, useRef } from "react";
import { useSettings } from "../../../app/settings";
import { chordOf } from "../../../lib/keys";

export interface ReviewActions {
  comment(): void;
  read(): void;
  layout(): void;
  nextChange(): void;
  previousChange(): void;
  nextFile(): void;
  previousFile(): void;
}

const actionOf: Record<string, keyof ReviewActions> = {
  C: "comment",
  R: "read",
  U: "layout",
  N: "nextChange",
  P: "previousChange",
  "Shift+J": "nextFile",
  "Shift+K": "previousFile",
};

const editing = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]';

/** The letters of a review. They mean nothing where text is edited. */
export function useReviewKeys(actions: ReviewActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest(editing)) return;
      const action = actionOf[chordOf(event)];
      if (!action) return;
      event.preventDefault();
      latest.current[action]();
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
      if (event.key !== "Enter" || !(mac ? event.metaKey : event.ctrlKey) || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [mac]);
}
