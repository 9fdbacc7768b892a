import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useUndo } from "../../app/undo";
import { useWanted } from "../../app/wanted";
import { api } from "../../lib/api";
import type { TerminalSummary } from "../../lib/types";
import {
  type Direction,
  divide,
  fitting,
  leaves,
  type PaneTree,
  prune,
  replace,
  resize,
  row,
} from "../terminal/pane-tree";
import { inOrder, moved } from "../terminal/tab-order";
import type { ChangeLayout, Layout } from "./layout";

interface Options {
  sessionID: string;
  terminals: UseQueryResult<TerminalSummary[]>;
  layout: Layout;
  change: ChangeLayout;
  maxPanes: number;
}

/** Which terminals have a tab, in which order, and which of them a pane. */
function useArrangement({ terminals, layout, maxPanes }: Options) {
  const { tabOrder, hiddenTabs, panes, focusedPane } = layout;
  return useMemo(() => {
    const newestFirst = terminals.data ?? [];
    // Tabs keep their place: the oldest terminal stays first, a new one comes at the end.
    const list = inOrder([...newestFirst].reverse(), tabOrder);
    const isHidden = (id: string) => hiddenTabs.includes(id);
    const tabs = list.filter(({ id }) => !isHidden(id));
    const newest = newestFirst.filter(({ id }) => !isHidden(id)).slice(0, 1);
    const chosen = panes === "newest" ? row(newest.map(({ id }) => id)) : panes === "none" ? null : panes;
    const tree = prune(chosen, (id) => tabs.some((tab) => tab.id === id));
    const shown = fitting(tree, maxPanes, focusedPane);
    const ids = leaves(shown);
    const currentID = focusedPane !== null && ids.includes(focusedPane) ? focusedPane : ids.at(-1);
    return {
      list,
      tabs,
      hidden: list.filter(({ id }) => isHidden(id)),
      tree,
      shown,
      ids,
      current: list.find(({ id }) => id === currentID) ?? null,
    };
  }, [terminals.data, tabOrder, hiddenTabs, panes, focusedPane, maxPanes]);
}

type Arrangement = ReturnType<typeof useArrangement>;

/** The panes once `id` is among them: beside the current one when there is room, else in its place. */
function withPane(
  { tree, ids, current }: Arrangement,
  id: string,
  beside: Direction | null,
  maxPanes: number,
): PaneTree {
  if (!tree || !current) return { terminal: id };
  if (leaves(tree).includes(id)) return tree;
  if (beside && ids.length < maxPanes) return divide(tree, current.id, id, beside);
  return replace(tree, current.id, id);
}

/** What can be done with tabs and panes. */
function useMoves({ layout, change, maxPanes }: Options, arranged: Arrangement) {
  const [wanted, setWanted] = useState<string | null>(null);
  const { tabs, tree, shown, current } = arranged;
  const { hiddenTabs } = layout;
  const { offer, close } = useUndo();
  const show = useCallback(
    (id: string, beside: Direction | null = null) => {
      // It is back by another way than the one that is offered.
      if (hiddenTabs.includes(id)) close();
      change({
        panes: withPane(arranged, id, beside, maxPanes),
        hiddenTabs: hiddenTabs.filter((each) => each !== id),
        focusedPane: id,
        dock: true,
      });
      setWanted(id);
    },
    [arranged, hiddenTabs, change, maxPanes, close],
  );
  const step = (by: 1 | -1) => {
    const at = tabs.findIndex((tab) => tab.id === current?.id);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next) show(next.id);
  };
  const withoutPane = (id: string) => {
    const rest = prune(tree, (each) => each !== id);
    return { panes: rest ?? ("none" as const), focusedPane: leaves(rest).at(-1) ?? null };
  };
  return {
    /** The terminal that was asked for: it gets the focus. */
    wanted,
    /** The one that had the focus last, also before this start; none when nobody was in a terminal yet. */
    focused: layout.focusedPane,
    show,
    step,
    /** Takes the tab away, not the process. `said` is what the way back is offered with. */
    hide: (id: string, said: string) => {
      const { panes, focusedPane } = layout;
      change({ ...withoutPane(id), hiddenTabs: [...hiddenTabs, id] });
      offer(said, () => change({ panes, focusedPane, hiddenTabs }));
    },
    closePane: (id: string) => change(withoutPane(id)),
    move: (id: string, index: number) =>
      change({
        tabOrder: moved(
          tabs.map((tab) => tab.id),
          id,
          index,
        ),
      }),
    moveBy: (by: 1 | -1) => {
      const at = tabs.findIndex((tab) => tab.id === current?.id);
      const to = by === 1 ? at + 2 : at - 1;
      if (current && at >= 0 && to >= 0)
        change({
          tabOrder: moved(
            tabs.map((tab) => tab.id),
            current.id,
            to,
          ),
        });
    },
    resize:
      tree && tree === shown
        ? (path: number[], index: number, at: number) => change({ panes: resize(tree, path, index, at) })
        : null,
  };
}

/** The terminals of the open session, how they lie, and how to begin another. */
export function useSessionTerminals(options: Options) {
  const { sessionID, terminals } = options;
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  const arranged = useArrangement(options);
  const moves = useMoves(options, arranged);
  const { show } = moves;
  const wanted = useWanted();
  const { list } = arranged;
  useEffect(() => {
    if (wanted.terminal === null || !list.some(({ id }) => id === wanted.terminal)) return;
    wanted.want(null);
    show(wanted.terminal);
  }, [wanted, list, show]);
  const begin = useCallback(
    async (beside: Direction | null) => {
      setFailure(null);
      try {
        const made = await api.terminal.create({
          work_session_id: sessionID,
          working_directory: "",
          command: [],
          cols: 0,
          rows: 0,
          title: "",
          idle: false,
        });
        await queries.invalidateQueries({ queryKey: ["terminals", sessionID] });
        show(made.id, beside);
      } catch (error) {
        setFailure(error);
      }
    },
    [sessionID, queries, show],
  );
  return {
    ...arranged,
    ...moves,
    begin,
    /** Runs what may fail, and tells of it above the panes. */
    attempt: async (action: () => Promise<void>) => {
      setFailure(null);
      try {
        await action();
        await queries.invalidateQueries({ queryKey: ["terminals"] });
      } catch (error) {
        setFailure(error);
      }
    },
    error: failure ?? (terminals.isError ? terminals.error : null),
    retry: () => {
      setFailure(null);
      void terminals.refetch();
    },
  };
}

export type SessionTerminals = ReturnType<typeof useSessionTerminals>;
