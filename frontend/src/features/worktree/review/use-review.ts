import { useCallback, useEffect, useRef, useState } from "react";
import { useServices } from "../../../app/services";
import { api } from "../../../lib/api";
import { SerialWrites } from "../../../lib/serial-writes";
import { Draft } from "../../chat/draft";
import { parseReview, type Review } from "./comments";

export interface Kept {
  /** Null until what is stored has been read: nothing may be written over what is not known. */
  review: Review | null;
  change(next: (review: Review) => Review): void;
  /** Text under composition is not stored yet. */
  compose(composing: boolean): void;
  /** Stores what there is now. */
  flush(): Promise<void>;
  /** Whether all of it is stored. */
  saved: boolean;
  /** When it was stored by this page, UTC ms; null: before. */
  savedAt: number | null;
  error: unknown;
}

/** The review of a worktree: its comments and what was read, stored while it is typed. */
export function useReview(worktreeID: string): Kept {
  const { ledger, writers } = useServices();
  const [review, setReview] = useState<Review | null>(null);
  const [saved, setSaved] = useState(true);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const draft = useRef<Draft | null>(null);
  const latest = useRef<Review | null>(null);
  useEffect(() => {
    let left = false;
    const key = `review/${worktreeID}`;
    const writes = new SerialWrites(ledger);
    writers.add(writes);
    const set = async (name: string, text: string) => {
      await api.system.set(name, text);
      setError(null);
      if (latest.current && JSON.stringify(latest.current) === text) {
        setSaved(true);
        setSavedAt(Date.now());
      }
    };
    api.system.get(key).then((stored) => {
      if (left) return;
      const found = parseReview(stored);
      draft.current = new Draft({
        key,
        text: JSON.stringify(found),
        writes,
        ledger,
        set,
        onError: setError,
      });
      latest.current = found;
      setReview(found);
    }, setError);
    const flush = () => void draft.current?.flush();
    window.addEventListener("pagehide", flush);
    return () => {
      left = true;
      window.removeEventListener("pagehide", flush);
      flush();
      draft.current = null;
      latest.current = null;
      void writes.run(async () => {}).finally(() => writers.delete(writes));
    };
  }, [worktreeID, ledger, writers]);
  const change = useCallback((next: (review: Review) => Review) => {
    if (!latest.current) return;
    const changed = next(latest.current);
    if (changed === latest.current) return;
    latest.current = changed;
    setReview(changed);
    setSaved(false);
    draft.current?.edited(JSON.stringify(changed));
  }, []);
  const compose = useCallback((composing: boolean) => draft.current?.setComposing(composing), []);
  const flush = useCallback(async () => draft.current?.flush(), []);
  return { review, change, compose, flush, saved, savedAt, error };
}
