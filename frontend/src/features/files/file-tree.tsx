import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef, useState } from "react";
import { useT } from "../../app/settings";
import { api } from "../../lib/api";
import type { KeyPress } from "../../lib/keys";
import { letterOf } from "../../lib/letters";
import { useAtRest } from "../session/use-kept-scroll";
import type { FileSelection } from "./file-selection";
import type { GoneSince } from "./gone-since";
import { TreeRowView } from "./tree-row";
import { excludedBy, isExcluded, type TreeRow } from "./tree-rows";

const rowPx = 24;

/** Which row has the focus, and how to move it to one that may be out of sight. */
export function useTreeFocus(rows: readonly TreeRow[], kept: string | null, onRest: (path: string) => void) {
  const scroller = useRef<HTMLDivElement>(null);
  // null: not moved yet, so it is where it was left, once that row has been read.
  const [moved, setMoved] = useState<number | null>(null);
  const at = moved ?? Math.max(0, kept === null ? 0 : rows.findIndex(({ path }) => path === kept));
  const focus = Math.min(at, Math.max(0, rows.length - 1));
  const tell = useAtRest(onRest);
  const setAt = (index: number) => {
    setMoved(index);
    const row = rows[index];
    if (row) tell(row.path);
  };
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    // The row with the focus stays in the page: scrolled away, the tree could not be reached with the keyboard.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return focus >= range.count || shown.includes(focus) ? shown : [...shown, focus].sort((a, b) => a - b);
    },
  });
  const go = (index: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, index));
    setAt(next);
    virtual.scrollToIndex(next);
    const path = rows[next]?.path ?? "";
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus(),
    );
  };
  return { scroller, virtual, focus, setAt, go };
}

/** Selects a file, or all files below a directory; a second time deselects. Lifts an exclusion first. */
async function toggle(sessionID: string, selection: FileSelection, row: TreeRow): Promise<void> {
  const { included, excluded } = selection.snapshot();
  const cover = excludedBy(row.path, excluded);
  if (cover !== null) return selection.exclude(cover, false);
  if (!row.dir) return selection.include([row.path], row.tick !== "on");
  if (row.tick === "on") {
    const inside = [...included].filter((path) => path.startsWith(`${row.path}/`));
    return selection.include(inside, false);
  }
  if (row.gone) return; // what was chosen in it can be taken away, and nothing added
  const files = await api.file.under(sessionID, row.path);
  return selection.include(
    files.filter((path) => !isExcluded(path, excluded)),
    true,
  );
}

function parentOf(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  for (let i = index - 1; i >= 0; i--) if ((rows[i]?.depth ?? 0) < depth) return i;
  return index;
}

interface Props {
  sessionID: string;
  selection: FileSelection;
  rows: readonly TreeRow[];
  positions: ReadonlyMap<string, ReadonlySet<number>> | null;
  gone: GoneSince;
  /** An older selection is shown: nothing can be chosen in it. */
  frozen: boolean;
  tree: ReturnType<typeof useTreeFocus>;
  onExpand(row: TreeRow): void;
  onEdit(row: TreeRow): void;
  onFilter(): void;
}

/** The rows as a tree: arrows move and open, Space selects, E excludes, O opens in the editor. */
export function FileTree({
  sessionID,
  selection,
  rows,
  positions,
  gone,
  frozen,
  tree,
  onExpand,
  onEdit,
  onFilter,
}: Props) {
  const t = useT();
  const { scroller, virtual, focus, setAt, go } = tree;
  const choose = (row: TreeRow) => void (frozen || toggle(sessionID, selection, row));
  const act = (press: KeyPress, row: TreeRow): boolean => {
    const { key } = press;
    const letter = letterOf(press, ["excludeFile", "editFile", "filterFiles"]);
    if (key === "ArrowDown") go(focus + 1);
    else if (key === "ArrowUp") go(focus - 1);
    else if (key === "Home") go(0);
    else if (key === "End") go(rows.length - 1);
    else if (key === "ArrowRight") row.dir && !row.expanded ? onExpand(row) : go(focus + 1);
    else if (key === "ArrowLeft") row.expanded ? onExpand(row) : go(parentOf(rows, focus));
    else if (key === "Enter" && row.dir) onExpand(row);
    else if (key === "Enter" || key === " ") choose(row);
    else if (letter === "excludeFile" && row.tick === "excluded") choose(row);
    else if (letter === "excludeFile") void (frozen || selection.exclude(row.path, true));
    else if (letter === "editFile" && !row.dir) onEdit(row);
    else if (letter === "filterFiles") onFilter();
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[focus];
    if (!row || event.nativeEvent.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.code === "KeyZ") {
      event.preventDefault();
      void (frozen || (event.shiftKey ? selection.redo() : selection.undo()));
      return;
    }
    if (mod || event.altKey) return;
    if (act(event.nativeEvent, row)) event.preventDefault();
  };
  return (
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
                positions={positions?.get(row.path) ?? null}
                goneSince={gone[row.path] ?? null}
                onToggle={() => choose(row)}
                onExpand={() => onExpand(row)}
                onFocus={() => setAt(item.index)}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
