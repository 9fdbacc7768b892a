import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ListFilter, Redo2, Undo2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useServices } from "../../app/services";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { IconButton } from "../../components/button";
import { PanelHeader } from "../../components/panel";
import { api } from "../../lib/api";
import { count, tokens } from "../../lib/numbers";
import type { FileMatch } from "../../lib/types";
import { useKeptScroll } from "../session/use-kept-scroll";
import type { FileSelection } from "./file-selection";
import { TreeRowView } from "./tree-row";
import { excludedBy, isExcluded, type TreeRow, tokensBelow, treeRows } from "./tree-rows";

const rowPx = 24;
const matchLimit = 200;

interface Props {
  sessionID: string;
  selection: FileSelection;
  expanded: readonly string[];
  onExpanded(dirs: string[]): void;
  filtering: boolean;
  onFiltering(on: boolean): void;
  top: number;
  onTop(top: number): void;
}

function useTree(sessionID: string, selection: FileSelection, expanded: readonly string[]) {
  const state = useSyncExternalStore(selection.subscribe, selection.snapshot);
  const dirs = useMemo(() => ["", ...expanded], [expanded]);
  const listings = useQueries({
    queries: dirs.map((dir) => ({
      queryKey: ["files", sessionID, dir],
      queryFn: () => api.file.children(sessionID, dir),
    })),
  });
  const chosen = useQuery({
    queryKey: ["selected-files", sessionID],
    queryFn: () => api.file.selection(sessionID),
    placeholderData: keepPreviousData,
  });
  const read = listings.map((listing) => listing.dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` stands for the listings, whose array is new at every render
  const known = useMemo(
    () => new Map(dirs.map((dir, i) => [dir, listings[i]?.data?.entries ?? undefined])),
    [dirs, read],
  );
  // A folder may hold 100,000 files: their rows are made when something changed, not when the focus moves.
  const rows = useMemo(
    () =>
      treeRows({
        tokens: tokensBelow(chosen.data ?? []),
        children: (dir) => known.get(dir),
        expanded: new Set(expanded),
        included: state.included,
        excluded: state.excluded,
      }),
    [chosen.data, known, expanded, state.included, state.excluded],
  );
  return { state, rows, chosen, root: listings[0] };
}

/** A found file as a row: filtering shows paths, not the tree. */
function matchRow(match: FileMatch, included: ReadonlySet<string>, excluded: ReadonlySet<string>): TreeRow {
  const tick = isExcluded(match.path, excluded) ? "excluded" : included.has(match.path) ? "on" : "off";
  return {
    path: match.path,
    name: match.path,
    depth: 0,
    dir: false,
    expanded: false,
    letter: "",
    tokens: match.tokens,
    tick,
    gone: false,
  };
}

/** Which files the agent is given. */
export function FilesPanel(props: Props) {
  const { sessionID, selection, expanded, onExpanded, filtering, onFiltering } = props;
  const t = useT();
  const { queries } = useServices();
  const { state, rows: all, chosen, root } = useTree(sessionID, selection, expanded);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const found = useQuery({
    queryKey: ["find", sessionID, query],
    queryFn: () => api.file.find(sessionID, query, matchLimit),
    enabled: filtering && query !== "",
    placeholderData: keepPreviousData,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every stored selection is a new history
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ["selected-files", sessionID] });
    void queries.invalidateQueries({ queryKey: ["file-history", sessionID] });
  }, [state.version, queries, sessionID]);

  const searching = filtering && query !== "";
  const gone: TreeRow[] = (chosen.data ?? [])
    .filter((file) => file.gone && state.included.has(file.path))
    .map((file) => ({
      ...matchRow({ path: file.path, positions: null, tokens: 0 }, state.included, state.excluded),
      gone: true,
    }));
  const rows = searching
    ? (found.data ?? []).map((match) => matchRow(match, state.included, state.excluded))
    : [...gone, ...all];
  const sum = (chosen.data ?? []).reduce((total, file) => total + (file.gone ? 0 : file.tokens), 0);
  const focus = Math.min(at, Math.max(0, rows.length - 1));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });

  useKeptScroll(() => scroller.current, all.length > 0, props.top, props.onTop);

  const expand = (row: TreeRow) =>
    onExpanded(row.expanded ? expanded.filter((dir) => dir !== row.path) : [...expanded, row.path]);
  const toggle = async (row: TreeRow) => {
    const cover = excludedBy(row.path, state.excluded);
    if (cover !== null) return selection.exclude(cover, false);
    if (!row.dir) return selection.include([row.path], row.tick !== "on");
    if (row.tick === "on") {
      const inside = [...state.included].filter((path) => path.startsWith(`${row.path}/`));
      return selection.include(inside, false);
    }
    const files = await api.file.under(sessionID, row.path);
    return selection.include(
      files.filter((path) => !isExcluded(path, state.excluded)),
      true,
    );
  };
  const go = (index: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, index));
    setAt(next);
    virtual.scrollToIndex(next);
    const path = rows[next]?.path ?? "";
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus(),
    );
  };
  const parentOf = (index: number) => {
    const depth = rows[index]?.depth ?? 0;
    for (let i = index - 1; i >= 0; i--) if ((rows[i]?.depth ?? 0) < depth) return i;
    return index;
  };
  const act = (key: string, row: TreeRow): boolean => {
    if (key === "ArrowDown") go(focus + 1);
    else if (key === "ArrowUp") go(focus - 1);
    else if (key === "Home") go(0);
    else if (key === "End") go(rows.length - 1);
    else if (key === "ArrowRight") row.dir && !row.expanded ? expand(row) : go(focus + 1);
    else if (key === "ArrowLeft") row.expanded ? expand(row) : go(parentOf(focus));
    else if (key === "Enter" && row.dir) expand(row);
    else if (key === "Enter" || key === " ") void toggle(row);
    else if (key === "e" && row.tick === "excluded") void toggle(row);
    else if (key === "e") void selection.exclude(row.path, true);
    else if (key === "f" || key === "/") onFiltering(true);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[focus];
    if (!row || event.nativeEvent.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.code === "KeyZ") {
      event.preventDefault();
      void (event.shiftKey ? selection.redo() : selection.undo());
      return;
    }
    if (mod || event.altKey) return;
    if (act(event.key, row)) event.preventDefault();
  };
  const listing = root?.data;
  const total = count(listing?.total_files ?? 0);
  const selected = count(state.included.size);
  return (
    <section
      aria-labelledby="files-title"
      className="flex min-h-0 flex-1 flex-col border-line border-t"
      data-files-index={state.current_index}
    >
      <PanelHeader
        id="files-title"
        title={t("files.title")}
        meta={
          <>
            <span className="shrink-0" data-files-count="">
              {listing?.capped
                ? t("files.countCapped", { selected, total })
                : t("files.count", { selected, total })}
            </span>
            <span className="tail-ellipsis">{sum > 0 && t("files.tokens", { tokens: tokens(sum) })}</span>
          </>
        }
        tools={
          <span className="flex">
            <IconButton
              label={t("files.undo")}
              disabled={!state.can_undo}
              onClick={() => void selection.undo()}
            >
              <Undo2 size={14} strokeWidth={1.5} />
            </IconButton>
            <IconButton
              label={t("files.redo")}
              disabled={!state.can_redo}
              onClick={() => void selection.redo()}
            >
              <Redo2 size={14} strokeWidth={1.5} />
            </IconButton>
            <IconButton
              label={t("files.filter")}
              aria-pressed={filtering}
              onClick={() => onFiltering(!filtering)}
            >
              <ListFilter size={14} strokeWidth={1.5} />
            </IconButton>
          </span>
        }
      />
      {filtering && (
        <input
          type="search"
          autoFocus
          aria-label={t("files.filter")}
          placeholder={t("files.filterPlaceholder")}
          className="mx-4 mb-1.5 h-7 shrink-0 rounded-control border border-line-strong bg-raised px-2 text-dense"
          defaultValue={query}
          onChange={(event) => {
            if (!(event.nativeEvent as InputEvent).isComposing) setQuery(event.target.value);
          }}
          onCompositionEnd={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") go(0);
            if (event.key === "Escape") {
              setQuery("");
              onFiltering(false);
            }
          }}
        />
      )}
      {state.error && <ErrorBanner error={state.error} />}
      {root?.isError && <ErrorBanner error={root.error} retry={() => void root.refetch()} />}
      {listing && state.included.size === 0 && !searching && (
        <p className="px-4 pb-1.5 text-meta text-text-3">
          {listing.total_files === 0 ? t("files.noFiles") : t("files.empty")}
        </p>
      )}
      {searching && found.data?.length === 0 && (
        <p className="px-4 py-1 text-meta text-text-3">{t("files.noMatch", { query })}</p>
      )}
      <div
        ref={scroller}
        role="tree"
        aria-label={t("files.tree")}
        aria-multiselectable="true"
        className="min-h-0 flex-1 overflow-y-auto px-2 pb-2"
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const match = searching ? found.data?.[item.index] : undefined;
            return (
              <div
                key={row.path}
                role="presentation"
                className="absolute inset-x-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <TreeRowView
                  row={row}
                  focused={item.index === focus}
                  positions={match?.positions ? new Set(match.positions) : null}
                  onToggle={() => void toggle(row)}
                  onExpand={() => expand(row)}
                  onFocus={() => setAt(item.index)}
                />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
