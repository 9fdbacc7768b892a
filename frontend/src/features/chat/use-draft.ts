import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import { SerialWrites } from "../../lib/serial-writes";
import { Draft } from "./draft";

interface Drafted {
  /** Null until the stored one has been read. */
  text: string | null;
  edit(text: string): void;
  compose(composing: boolean): void;
  /** Why what was typed cannot be stored; null while it can. */
  error: unknown;
}

/** The draft of one conversation, as it was left. */
export const useDraft = (conversationID: string) => useStoredDraft(`chat_draft/${conversationID}`);

/** A text that is stored under a key while it is typed, as it was left. */
export function useStoredDraft(key: string): Drafted {
  const { ledger, writers } = useServices();
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const draft = useRef<Draft | null>(null);
  useEffect(() => {
    let left = false;
    const writes = new SerialWrites(ledger);
    writers.add(writes);
    const begin = (stored: string) => {
      if (left) return;
      draft.current = new Draft({
        key,
        text: stored,
        writes,
        ledger,
        set: api.system.set,
        onError: setError,
      });
      setText(stored);
    };
    setText(null);
    api.system.get(key).then(
      (stored) => begin(stored ?? ""),
      () => begin(""),
    );
    const flush = () => void draft.current?.flush();
    window.addEventListener("pagehide", flush);
    return () => {
      left = true;
      window.removeEventListener("pagehide", flush);
      flush();
      draft.current = null;
      void writes.run(async () => {}).finally(() => writers.delete(writes));
    };
  }, [key, ledger, writers]);
  const edit = useCallback((next: string) => {
    setText(next);
    draft.current?.edited(next);
  }, []);
  const compose = useCallback((composing: boolean) => draft.current?.setComposing(composing), []);
  return { text, edit, compose, error };
}

/** What was stored of a form: values that a later or damaged one lacks are the first ones. */
export function parseForm<T extends object>(stored: string | null, first: T): T {
  try {
    const parsed: unknown = JSON.parse(stored || "{}");
    const known = Object.entries(parsed ?? {}).filter(([name, value]) => {
      const begun = first[name as keyof T];
      return name in first && typeof value === typeof begun && Array.isArray(value) === Array.isArray(begun);
    });
    return { ...first, ...Object.fromEntries(known) };
  } catch {
    return first;
  }
}

/** A form that is stored while it is filled in, as it was left. It begins with what `begins` has at its first render. */
export function useStoredForm<T extends object>(key: string, begins: T) {
  const [first] = useState(begins);
  const { text, edit, compose } = useStoredDraft(key);
  const values = useMemo(() => parseForm(text, first), [text, first]);
  return {
    values,
    /** What is typed before the stored values have come would be written over by them. */
    ready: text !== null,
    change: (part: Partial<T>) => edit(JSON.stringify({ ...values, ...part })),
    /** It was sent: the next one begins anew. */
    clear: () => edit(""),
    /** For the form element: a word under composition is not stored. */
    composing: { onCompositionStart: () => compose(true), onCompositionEnd: () => compose(false) },
  };
}
