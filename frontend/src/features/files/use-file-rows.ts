import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useServices } from "../../app/services";
import { api } from "../../lib/api";
import type { ExternalFolder, FileSelectionVersion, SelectedFile } from "../../lib/types";
import type { FileSelection, SelectionState } from "./file-selection";
import type { GoneSince } from "./gone-since";
import { pathRow, type TreeRow, tokensBelow, treeRows } from "./tree-rows";
import { useGoneSince } from "./use-gone-since";

const matchLimit = 200;

/** A file from outside of the project, which its tree does not show. */
const isExternal = (path: string) => /^([\\/]|[A-Za-z]:)/.test(path);

/** The selected files as they are on the disk, read again with every stored selection. */
function useSelected(sessionID: string, version: number) {
  const { queries } = useServices();
  // biome-ignore lint/correctness/useExhaustiveDependencies: every stored selection is a new history
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ["selected-files", sessionID] });
    void queries.invalidateQueries({ queryKey: ["file-history", sessionID] });
  }, [version, queries, sessionID]);
  return useQuery({
    queryKey: ["selected-files", sessionID],
    queryFn: () => api.file.selection(sessionID),
    placeholderData: keepPreviousData,
  }).data;
}

/** The folders outside of the project whose files can be selected. */
export const useExternal = (sessionID: string) =>
  useQuery({ queryKey: ["external", sessionID], queryFn: () => api.file.external(sessionID) });

const none: readonly ExternalFolder[] = [];

/** The tree's rows, folder by folder as they are opened. */
function useTree(
  sessionID: string,
  expanded: readonly string[],
  state: SelectionState,
  selected: readonly SelectedFile[] | undefined,
) {
  const external = useExternal(sessionID).data ?? none;
  const dirs = useMemo(() => ["", ...expanded], [expanded]);
  const listings = useQueries({
    queries: dirs.map((dir) => ({
      queryKey: ["files", sessionID, dir],
      queryFn: () => api.file.children(sessionID, dir),
    })),
  });
  const read = listings.map((listing) => listing.dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` stands for the listings, whose array is new at every render
  const known = useMemo(
    () => new Map(dirs.map((dir, i) => [dir, listings[i]?.data?.entries ?? undefined])),
    [dirs, read],
  );
  // A folder may hold 100,000 files: their rows are made when something changed, not when the focus moves.
  const rows = useMemo(() => {
    const { included, excluded } = state;
    const isListed = (path: string) => external.some((folder) => path.startsWith(`${folder.path}/`));
    const apart = (selected ?? [])
      .filter(
        (file) => (file.gone || (isExternal(file.path) && !isListed(file.path))) && included.has(file.path),
      )
      .map((file) => pathRow(file.path, file, included, excluded));
    const tree = treeRows({
      tokens: tokensBelow(selected ?? []),
      children: (dir) => known.get(dir),
      external,
      expanded: new Set(expanded),
      included,
      excluded,
    });
    return [...apart, ...tree];
  }, [selected, known, expanded, state, external]);
  return { rows, root: listings[0] };
}

/** What a query finds, as rows: filtering shows paths, not the tree. */
function useMatches(
  sessionID: string,
  query: string,
  state: SelectionState,
  selected: readonly SelectedFile[] | undefined,
) {
  const found = useQuery({
    queryKey: ["find", sessionID, query],
    queryFn: () => api.file.find(sessionID, query, matchLimit),
    enabled: query !== "",
    placeholderData: keepPreviousData,
  }).data;
  return useMemo(() => {
    if (query === "" || !found) return null;
    const known = new Map(selected?.map((file) => [file.path, file]));
    return {
      rows: found.map(({ path }) => pathRow(path, known.get(path), state.included, state.excluded)),
      positions: new Map(found.map(({ path, positions }) => [path, new Set(positions)])),
    };
  }, [query, found, selected, state]);
}

/** The selection as it is, with the paths of an older one while that is looked at. */
function useLookedAt(state: SelectionState, viewed: FileSelectionVersion | null): SelectionState {
  return useMemo(() => {
    if (!viewed) return state;
    const included = new Set(viewed.included_files);
    return { ...state, included, excluded: new Set(viewed.force_excluded_files) };
  }, [state, viewed]);
}

export interface FileRows {
  state: SelectionState;
  /** What the rows show: the selection, or the older one that is looked at. */
  shown: SelectionState;
  rows: readonly TreeRow[];
  /** The matched letters of each path while a query filters, else null. */
  positions: ReadonlyMap<string, ReadonlySet<number>> | null;
  /** Since when the selected files are gone that are not there. */
  gone: GoneSince;
  /** Tokens of all selected files that are still there. */
  tokens: number;
  root: ReturnType<typeof useTree>["root"];
}

/** The rows of the files panel: the tree, or what `query` finds. */
export function useFileRows(
  sessionID: string,
  selection: FileSelection,
  expanded: readonly string[],
  query: string,
  viewed: FileSelectionVersion | null,
): FileRows {
  const current = useSyncExternalStore(selection.subscribe, selection.snapshot);
  const state = useLookedAt(current, viewed);
  const selected = useSelected(sessionID, current.version);
  const gone = useGoneSince(sessionID, selected);
  const tree = useTree(sessionID, expanded, state, selected);
  const matches = useMatches(sessionID, query, state, selected);
  return {
    state: current,
    shown: state,
    rows: query === "" ? tree.rows : (matches?.rows ?? []),
    positions: matches?.positions ?? null,
    gone,
    tokens: (selected ?? []).reduce((total, file) => total + (file.gone ? 0 : file.tokens), 0),
    root: tree.root,
  };
}
