import { useEffect, useState } from "react";
import { api } from "../../lib/api";

/** A changed text that is not in its file yet, and the text that it was made of. */
export interface Draft {
  before: string;
  text: string;
}

const writeMs = 300;

function parsed(stored: string | null): Draft | null {
  if (!stored) return null;
  try {
    const { before, text } = JSON.parse(stored) as Partial<Draft>;
    return typeof before === "string" && typeof text === "string" ? { before, text } : null;
  } catch {
    return null; // what is no draft is none
  }
}

/** What a draft is remembered under: keys have few characters. */
const keyOf = (project: string, name: string) =>
  `workflow_draft/${project}-${name.replace(/[^A-Za-z0-9-]/g, (c) => `_${c.charCodeAt(0).toString(16)}`)}`;

/**
 * The draft of one file. It is kept in the database of this machine while it is
 * typed, so that no end of the page loses it.
 */
export function useDraft(project: string, name: string) {
  const key = keyOf(project, name);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [ready, setReady] = useState(false);
  const [stored, setStored] = useState<Draft | null>(null);
  useEffect(() => {
    let current = true;
    const take = (found: Draft | null) => {
      if (!current) return;
      setDraft(found);
      setStored(found);
      setReady(true);
    };
    api.system.get(key).then(
      (value) => take(parsed(value)),
      () => take(null),
    );
    return () => {
      current = false;
    };
  }, [key]);
  useEffect(() => {
    if (!ready || draft === stored) return;
    const timer = setTimeout(() => {
      api.system.set(key, draft ? JSON.stringify(draft) : "").then(
        () => setStored(draft),
        () => {}, // the state in the head goes on saying that it is not kept
      );
    }, writeMs);
    return () => clearTimeout(timer);
  }, [key, ready, draft, stored]);
  return { draft, ready, kept: draft === stored, set: setDraft };
}
