import { FolderPlus, History, ListFilter, Redo2, SearchCheck, SquarePen, Undo2 } from "lucide-react";
import { useRef, useState } from "react";
import { useFilesDropped } from "../../app/file-drop";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { ErrorBanner } from "../../components/banner";
import { IconButton } from "../../components/button";
import { PanelHeader } from "../../components/panel";
import { toApiError } from "../../lib/errors";
import { count, tokens } from "../../lib/numbers";
import type { FileListing } from "../../lib/types";
import { absolute } from "../chat/paths";
import { FindDialog } from "../finder/find-dialog";
import type { ChangeLayout, Layout } from "../session/layout";
import { useKeptScroll } from "../session/use-kept-scroll";
import { selectDropped } from "./dropped";
import { ExternalDialog } from "./external-dialog";
import type { FileSelection, SelectionState } from "./file-selection";
import { FileTree, useTreeFocus } from "./file-tree";
import { newest, OldSelection, SelectionStrand, useSelection, useSelections } from "./selection-history";
import type { TreeRow } from "./tree-rows";
import { useFileRows } from "./use-file-rows";
import { OpenResult, useOpener } from "./use-opener";

interface HeadProps {
  listing: FileListing | undefined;
  state: SelectionState;
  sum: number;
  selection: FileSelection;
  filtering: boolean;
  onFiltering(on: boolean): void;
  /** The number of the newest selection, and whether the history is shown. */
  newest: number;
  history: boolean;
  onHistory(on: boolean): void;
  onFind(): void;
  onExternal(): void;
  /** Null while no file has the focus. */
  onEdit: (() => void) | null;
}

/** How much is selected of what there is, and the way back. */
function FilesHead(props: HeadProps) {
  const {
    listing,
    state,
    sum,
    selection,
    filtering,
    onFiltering,
    history,
    onHistory,
    onFind,
    onExternal,
    onEdit,
  } = props;
  const t = useT();
  const place = { index: state.current_index, count: props.newest };
  const numbers = { selected: count(state.included.size), total: count(listing?.total_files ?? 0) };
  return (
    <PanelHeader
      id="files-title"
      title={t("files.title")}
      meta={
        <>
          <span className="shrink-0" data-files-count="">
            {listing?.capped ? t("files.countCapped", numbers) : t("files.count", numbers)}
          </span>
          <span className="tail-ellipsis">{sum > 0 && t("files.tokens", { tokens: tokens(sum) })}</span>
        </>
      }
      tools={
        <span className="flex items-center">
          {state.can_undo && (
            <span className="hidden whitespace-nowrap pr-1.5 @min-[480px]:inline">
              {t("files.selection", place)}
            </span>
          )}
          <IconButton
            label={t("open.editFile")}
            disabled={!onEdit}
            aria-keyshortcuts="O"
            onClick={() => onEdit?.()}
          >
            <SquarePen size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={t("finder.title")} onClick={onFind}>
            <SearchCheck size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton label={t("external.title")} onClick={onExternal}>
            <FolderPlus size={14} strokeWidth={1.5} />
          </IconButton>
          <IconButton
            label={t("files.history", place)}
            aria-pressed={history}
            onClick={() => onHistory(!history)}
          >
            <History size={14} strokeWidth={1.5} />
          </IconButton>
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
  );
}

interface FilterProps {
  query: string;
  /** Asked for just now; one that came back with the session leaves the focus where it is. */
  focus: boolean;
  onQuery(query: string): void;
  onDown(): void;
  onClose(): void;
}

function FilesFilter({ query, focus, onQuery, onDown, onClose }: FilterProps) {
  const t = useT();
  return (
    <input
      type="search"
      autoFocus={focus}
      aria-label={t("files.filter")}
      placeholder={t("files.filterPlaceholder")}
      className="mx-4 mb-1.5 h-7 shrink-0 rounded-control border border-line-strong bg-raised px-2 text-dense"
      defaultValue={query}
      onChange={(event) => {
        if (!(event.nativeEvent as InputEvent).isComposing) onQuery(event.target.value);
      }}
      onCompositionEnd={(event) => onQuery(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "ArrowDown") onDown();
        if (event.key === "Escape") onClose();
      }}
    />
  );
}

interface Props {
  sessionID: string;
  selection: FileSelection;
  layout: Pick<Layout, "expanded" | "filesFilter" | "filesHistory" | "filesViewed" | "filesTop" | "filesAt">;
  change: ChangeLayout;
}

/** Which files the agent is given. */
export function FilesPanel(props: Props) {
  const { sessionID, selection, layout, change } = props;
  const { expanded, filesFilter, filesHistory: history } = layout;
  const t = useT();
  const filtering = filesFilter !== null;
  const found = useRef(filtering); // what was filtered when the session was opened
  const onFiltering = (on: boolean) => {
    found.current = false;
    change({ filesFilter: on ? (filesFilter ?? "") : null });
  };
  const { dialog, show, close } = useUi();
  const query = filesFilter ?? "";
  const { viewed, error: unread } = useSelection(sessionID, layout.filesViewed);
  const files = useFileRows(sessionID, selection, expanded, query, viewed);
  const { state, shown, rows, positions, gone, tokens: sum, root } = files;
  const knots = useSelections(sessionID);
  const leave = () => change({ filesViewed: null });
  const tree = useTreeFocus(rows, layout.filesAt, (filesAt) => change({ filesAt }));
  useKeptScroll(
    () => tree.scroller.current,
    root?.data !== undefined,
    layout.filesTop,
    (filesTop) => change({ filesTop }),
  );
  const opener = useOpener();
  const edit = (row: TreeRow) => opener.edit(absolute(selection.directory, row.path));
  const panel = useRef<HTMLElement>(null);
  const [undropped, setUndropped] = useState<unknown>(null);
  useFilesDropped(panel, (paths) => {
    setUndropped(null);
    selectDropped(sessionID, selection, paths).catch(setUndropped);
  });
  const focused = rows[tree.focus];
  const expand = (row: TreeRow) =>
    change({
      expanded: row.expanded ? expanded.filter((dir) => dir !== row.path) : [...expanded, row.path],
    });
  const listing = root?.data;
  // No failure: the folder is where the session is.
  const elsewhere = root?.isError && toApiError(root.error).code === "elsewhere";
  return (
    <section
      ref={panel}
      aria-labelledby="files-title"
      className="@container flex min-h-0 flex-1 flex-col border-line border-t"
      data-files-index={state.current_index}
    >
      <FilesHead
        {...{ listing, state, sum, selection, filtering, onFiltering, history }}
        newest={newest(knots)}
        onHistory={(on) => change({ filesHistory: on, ...(on ? {} : { filesViewed: null }) })}
        onFind={() => show({ kind: "find-files" })}
        onExternal={() => show({ kind: "external-folders" })}
        onEdit={focused && !focused.dir && !focused.gone ? () => edit(focused) : null}
      />
      {dialog?.kind === "find-files" && (
        <FindDialog sessionID={sessionID} selection={selection} onClose={close} />
      )}
      {dialog?.kind === "external-folders" && <ExternalDialog sessionID={sessionID} onClose={close} />}
      {filtering && (
        <FilesFilter
          query={query}
          focus={!found.current}
          onQuery={(typed) => change({ filesFilter: typed })}
          onDown={() => tree.go(0)}
          onClose={() => onFiltering(false)}
        />
      )}
      <OpenResult opener={opener} />
      {viewed && (
        <OldSelection
          viewed={viewed}
          current={state.current_index}
          onMakeCurrent={() => void selection.restore(viewed.sequence_number).then(leave)}
          onBack={leave}
        />
      )}
      {unread && (
        <ErrorBanner
          error={unread}
          action={{ label: t("files.back", { version: state.current_index }), run: leave }}
        />
      )}
      {undropped != null && <ErrorBanner error={undropped} />}
      {state.error && <ErrorBanner error={state.error} />}
      {elsewhere && <p className="px-4 pb-1.5 text-meta text-text-3">{t("files.elsewhere")}</p>}
      {root?.isError && !elsewhere && <ErrorBanner error={root.error} retry={() => void root.refetch()} />}
      {listing && shown.included.size === 0 && query === "" && (
        <p className="px-4 pb-1.5 text-meta text-text-3">
          {listing.total_files === 0 ? t("files.noFiles") : t("files.empty")}
        </p>
      )}
      {positions?.size === 0 && (
        <p className="px-4 py-1 text-meta text-text-3">{t("files.noMatch", { query })}</p>
      )}
      <FileTree
        {...{ sessionID, selection, rows, positions, gone, tree }}
        frozen={viewed !== null}
        onExpand={expand}
        onEdit={edit}
        onFilter={() => onFiltering(true)}
      />
      {history && (
        <SelectionStrand
          knots={knots}
          current={state.current_index}
          viewed={layout.filesViewed}
          onView={(filesViewed) => change({ filesViewed })}
        />
      )}
    </section>
  );
}
