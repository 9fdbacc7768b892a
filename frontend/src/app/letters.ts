import { useEffect, useRef } from "react";
import { type Letter, letterOf } from "../lib/letters";

const editable = "input, textarea, select, [contenteditable=true], [role=dialog], .cm-editor, .xterm";

/** Single letters of a screen, where no text is edited and no dialog is open. */
export function useLetters(actions: Readonly<Partial<Record<Letter, () => void>>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(editable)) return;
      if (document.querySelector("[role=dialog]")) return;
      const letter = letterOf(event, Object.keys(latest.current) as Letter[]);
      if (!letter) return;
      event.preventDefault();
      latest.current[letter]?.();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
