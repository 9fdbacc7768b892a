import { useRef } from "react";

/** A text that is read out. The same one in a new object is read out again. */
export interface Aloud {
  text: string;
}

/** What a reader of the screen hears of a terminal or a job: output is silent until someone asks for it. */
export function ReadOut({ aloud }: { aloud: Aloud | null }) {
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
