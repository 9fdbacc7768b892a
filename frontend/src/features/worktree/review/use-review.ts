import { useCallback, useEffect, useRef, useState } from "react";
import { useServices } from "../../../app/services";
import { api } from "../../../lib/api";
import { SerialWrites } from "../../../lib/serial-writes";
import { Draft } from "../../chat/draft";
import { parseReview, type Review } from "./comments";
import { mergeReviews } from "./merge-review";

/** How often what another window wrote is looked for. */
const lookMs = 2000;

/** The comment whose field is typed in. */
const openComment = () =>
  document.activeElement?.closest("[data-comment]")?.getAttribute("data-comment") ?? "";

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
  /** Another window changed the review while it is open here. */
  arrived: boolean;
}

/** Whether two windows differ in nothing but what they look at. */
const sameWork = (a: Review, b: Review) =>
  JSON.stringify([a.comments, a.read]) === JSON.stringify([b.comments, b.read]);

/** The review of a worktree: its comments and what was read, stored while it is typed. */
export function useReview(worktreeID: string): Kept {
  const { ledger, writers } = useServices();
  const [review, setReview] = useState<Review | null>(null);
  const [saved, setSaved] = useState(true);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [arrived, setArrived] = useState(false);
  const draft = useRef<Draft | null>(null);
  const latest = useRef<Review | null>(null);
  useEffect(() => {
    let left = false;
    const key = `review/${worktreeID}`;
    const writes = new SerialWrites(ledger);
    writers.add(writes);
    let base: string | null = null;
    let writing = false;
    // What another window stored is what the next write begins from.
    const adopt = (text: string | null, mine: Review): Review => {
      if (text === null || text === base) {
        base = text;
        return mine;
      }
      const was = parseReview(base);
      const theirs = parseReview(text);
      base = text;
      if (!left && latest.current) {
        latest.current = mergeReviews(was, latest.current, theirs, openComment());
        setReview(latest.current);
        setArrived(true);
      }
      return mergeReviews(was, mine, theirs, left ? "" : openComment());
    };
    const store = async (name: string, text: string) => {
      let mine = text;
      for (;;) {
        const found = await api.system.replace(name, base, mine);
        if (found === mine) break;
        mine = JSON.stringify(adopt(found, parseReview(mine)));
      }
      base = mine;
      if (left || !latest.current) return;
      setError(null);
      const now = JSON.stringify(latest.current);
      if (now === mine) {
        setSaved(true);
        setSavedAt(Date.now());
      } else draft.current?.edited(now);
    };
    const set = async (name: string, text: string) => {
      writing = true;
      await store(name, text).finally(() => {
        writing = false;
      });
    };
    const look = async () => {
      const before = base;
      if (writing || !draft.current) return;
      const found = await api.system.get(key);
      // An answer from before a write of this window would take that back.
      if (left || writing || base !== before || found === base || !latest.current) return;
      adopt(found, latest.current);
      const now = JSON.stringify(latest.current);
      if (found !== null && !sameWork(latest.current, parseReview(found))) draft.current?.edited(now);
    };
    const looking = setInterval(() => void look().catch(() => {}), lookMs);
    api.system.get(key).then((stored) => {
      if (left) return;
      const found = parseReview(stored);
      base = stored;
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
      clearInterval(looking);
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
  return { review, change, compose, flush, saved, savedAt, error, arrived };
}
