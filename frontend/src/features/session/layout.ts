import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../../lib/api";
import { type Panes, parsePanes } from "../terminal/pane-tree";

/** How a session's panels lie. Sizes in pixels. Stored with the session's data, so that they come back with it. */
export interface Layout {
  rail: boolean;
  dock: boolean;
  inspector: boolean;
  /** The same where it would lie over the conversation: there it is opened to be looked at. */
  inspectorOver: boolean;
  /** null: as the frame's rules say for the window. */
  taskWidth: number | null;
  filesHeight: number | null;
  inspectorWidth: number | null;
  dockHeight: number | null;
  panes: Panes;
  focusedPane: string | null;
  /** Ids of terminals in the order that someone gave their tabs. */
  tabOrder: string[];
  /** Ids of terminals without a tab: their processes go on. */
  hiddenTabs: string[];
  job: string | null;
  /** What stands beside the task. */
  centre: "chat" | "job";
  /** Id of the open conversation, and the message at its top with how far it is out of sight (12.4); null: the list, the end. */
  chat: string | null;
  chatAt: number | null;
  inspectorTab: "jobs" | "changes" | "versions";
  /** How far the lists of jobs, changes and versions are scrolled. */
  jobsTop: number;
  changesTop: number;
  versionsTop: number;
  expanded: string[];
  agent: string | null;
  taskTop: number;
  /** Where the cursor stands in the task, in UTF-16 units. */
  taskAt: number;
  /** Sequence numbers of the task's versions that are shown; null: the current one, no comparison. */
  taskViewed: number | null;
  taskCompared: number | null;
  filesTop: number;
  /** The path of the row of the files that has the cursor. */
  filesAt: string | null;
  /** What the files are filtered by; null: not filtered. */
  filesFilter: string | null;
  /** Whether the history of the selection is shown, and which of its entries stands in place of the current one. */
  filesHistory: boolean;
  filesViewed: number | null;
}

export const initialLayout: Layout = {
  rail: true,
  dock: true,
  inspector: true,
  inspectorOver: false,
  taskWidth: null,
  filesHeight: null,
  inspectorWidth: null,
  dockHeight: null,
  panes: "newest",
  focusedPane: null,
  tabOrder: [],
  hiddenTabs: [],
  job: null,
  centre: "job",
  chat: null,
  chatAt: null,
  inspectorTab: "jobs",
  jobsTop: 0,
  changesTop: 0,
  versionsTop: 0,
  expanded: [],
  agent: null,
  taskTop: 0,
  taskAt: 0,
  taskViewed: null,
  taskCompared: null,
  filesTop: 0,
  filesAt: null,
  filesFilter: null,
  filesHistory: false,
  filesViewed: null,
};

const storeAfterMs = 300;

/** Reads a stored layout; what a later or damaged one lacks takes its first value. */
export function parseLayout(stored: string | null): Layout {
  if (stored === null) return initialLayout;
  try {
    const parsed: unknown = JSON.parse(stored);
    if (!parsed || typeof parsed !== "object") return initialLayout;
    const { panes } = parsed as Partial<Layout>;
    return { ...initialLayout, ...parsed, panes: parsePanes(panes) };
  } catch {
    return initialLayout;
  }
}

export type ChangeLayout = (change: Partial<Layout>) => void;

/** The layout of one session and how to change it; null until it has been read. */
export function useLayout(sessionID: string): [Layout | null, ChangeLayout] {
  const [layout, setLayout] = useState<Layout | null>(null);
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; value: Layout } | null>(null);
  const key = `layout/${sessionID}`;
  const store = useCallback(() => {
    if (!pending.current) return;
    clearTimeout(pending.current.timer);
    api.system.set(key, JSON.stringify(pending.current.value)).catch(() => {});
    pending.current = null;
  }, [key]);
  useEffect(() => {
    let left = false;
    setLayout(null);
    api.system.get(key).then(
      (stored) => !left && setLayout(parseLayout(stored)),
      () => !left && setLayout(initialLayout),
    );
    // A page that is reloaded or closed unmounts nothing.
    window.addEventListener("pagehide", store);
    return () => {
      left = true;
      window.removeEventListener("pagehide", store);
      store();
    };
  }, [key, store]);
  const change = useCallback<ChangeLayout>(
    (part) => {
      setLayout((before) => {
        if (!before) return before;
        const value = { ...before, ...part };
        if (pending.current) clearTimeout(pending.current.timer);
        pending.current = { value, timer: setTimeout(store, storeAfterMs) };
        return value;
      });
    },
    [store],
  );
  return [layout, change];
}
