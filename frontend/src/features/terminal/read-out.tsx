import { useRef } from "react";
import type { ViewState } from "./view-state";

/** What a reader of the screen hears of a terminal: its output is silent until someone asks for it. */
export function ReadOut({ aloud }: Pick<ViewState, "aloud">) {
  const turn = useRef({ aloud, number: 0 });
  // A new element is heard, the same text in the same one is not.
  if (turn.current.aloud !== aloud) turn.current = { aloud, number: turn.current.number + 1 };
  return (
    <div aria-live="polite" className="sr-only" data-aloud="">
      {aloud && (
        <p key={turn.current.number} className="whitespace-pre-line">
          {aloud.text}
        </p>
      )}
    </div>
  );
}
