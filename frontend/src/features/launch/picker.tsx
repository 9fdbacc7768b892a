import { useNavigate } from "@tanstack/react-router";
import {
  Activity,
  Download,
  FolderOpen,
  KeyRound,
  Pin,
  PinOff,
  Plus,
  Search,
  SlidersHorizontal,
} from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { commandKeys } from "../../app/command-keys";
import { useShortPath } from "../../app/queries";
import { useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { Button, IconButton } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Key } from "../../components/key";
import { KeptList } from "../../components/kv";
import { List } from "../../components/list";
import type { KeyPress } from "../../lib/keys";
import { letterOf } from "../../lib/letters";
import { clockSeconds } from "../../lib/time";
import type { Codebase, SearchHit, SessionCard } from "../../lib/types";
import { ProjectsWaiting } from "../attention/waiting-gates";
import { useOpenHit } from "../search/use-open-hit";
import { type Entry, entriesOf } from "./entries";
import { keptRows } from "./holds";
import { PickerFilter, useOrder } from "./picker-filter";
import { HitRow, SessionRow } from "./picker-row";

interface FieldProps {
  search: string;
  onSearch(text: string): void;
  onDown(): void;
  onEnter(): void;
}

function SearchField({ search, onSearch, onDown, onEnter }: FieldProps) {
  const t = useT();
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") onEnter();
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    onDown();
  };
  return (
    <label className="mx-3.5 mt-3.5 mb-1.5 flex h-8 shrink-0 items-center gap-2 rounded-control border border-line-strong bg-canvas px-2.5 text-text-3 focus-within:outline-2 focus-within:outline-brass focus-within:outline-offset-1">
      <Search size={14} strokeWidth={1.5} aria-hidden="true" />
      <input
        type="search"
        // The first project brings the picker beneath the question for a session's name.
        autoFocus={useUi.getState().dialog === null}
        data-first-focus=""
        aria-label={t("launch.searchLabel")}
        placeholder={t("launch.search")}
        className="min-w-0 flex-1 bg-transparent text-text outline-none"
        defaultValue={search}
        onChange={(event) => {
          if (!(event.nativeEvent as InputEvent).isComposing) onSearch(event.target.value);
        }}
        onCompositionEnd={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Key keys={commandKeys.sessions} />
    </label>
  );
}

/** What is kept of the chosen session, and the way into it. */
function Chosen({ card, onOpen, onPin }: { card: SessionCard; onOpen(): void; onPin(): void }) {
  const t = useT();
  const show = useUi((s) => s.show);
  const codebaseID = card.codebase_id;
  return (
    <section aria-label={t("launch.kept")} className="shrink-0 border-line border-t px-6 pt-3.5 pb-4">
      <div className="flex items-baseline gap-3">
        <h2 className="tail-ellipsis flex-1">{card.name}</h2>
        <span className="shrink-0 text-meta text-text-3">
          {t("launch.asOf", { time: clockSeconds(card.updated_at) })}
        </span>
        <IconButton
          label={t(card.pinned ? "launch.unpinThis" : "launch.pinThis")}
          aria-pressed={card.pinned}
          className="-mr-1.5 self-center"
          onClick={onPin}
          data-pin=""
        >
          {card.pinned ? <PinOff size={14} strokeWidth={1.5} /> : <Pin size={14} strokeWidth={1.5} />}
        </IconButton>
      </div>
      <KeptList rows={keptRows(card, t)} nameWidth={92} />
      <div className="mt-3 flex flex-wrap gap-1.5">
        <Button onClick={onOpen} data-open-session="">
          {t("launch.openSession")}
          <Key keys={{ mac: ["Enter"], other: ["Enter"] }} />
        </Button>
        {codebaseID !== null && (
          <Button look="ghost" onClick={() => show({ kind: "environment", codebaseID })}>
            <KeyRound size={14} strokeWidth={1.5} aria-hidden="true" />
            {t("env.title")}
          </Button>
        )}
      </div>
    </section>
  );
}

function NoSessions({ search, projectID }: { search: string; projectID: string | undefined }) {
  const t = useT();
  return (
    <div className="px-6 py-4 text-meta text-text-3">
      <p>{search ? t("launch.noMatch", { query: search }) : t("launch.noSessions")}</p>
      {!search && projectID && (
        <div className="mt-1.5">
          <CommandLine command={`holdfast session new --project ${projectID}`} />
        </div>
      )}
    </div>
  );
}

function Foot({ codebaseID }: { codebaseID: string | null }) {
  const t = useT();
  const navigate = useNavigate();
  const show = useUi((s) => s.show);
  return (
    <div className="flex shrink-0 gap-1.5 border-line border-t px-3.5 py-2.5">
      <Button look="ghost" onClick={() => show({ kind: "new-session", codebaseID })}>
        <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
        {t("launch.newSession")}
      </Button>
      <Button look="ghost" onClick={() => show({ kind: "open-project" })}>
        <FolderOpen size={14} strokeWidth={1.5} aria-hidden="true" />
        {t("launch.openProject")}
      </Button>
      <span className="flex-1" />
      <IconButton
        label={t("launch.import")}
        className="self-center"
        onClick={() =>
          void navigate({ to: "/settings/$page", params: { page: "data" }, hash: "data-import" })
        }
      >
        <Download size={16} strokeWidth={1.35} />
      </IconButton>
      <IconButton
        label={t("diagnostics.title")}
        className="self-center"
        onClick={() => void navigate({ to: "/diagnostics/$page", params: { page: "errors" } })}
      >
        <Activity size={16} strokeWidth={1.35} />
      </IconButton>
      <IconButton
        label={t("settings.title")}
        className="self-center"
        onClick={() => void navigate({ to: "/settings/$page", params: { page: "data" } })}
      >
        <SlidersHorizontal size={16} strokeWidth={1.35} />
      </IconButton>
    </div>
  );
}

/** What stands above the first of a group: the name of its project, or what else they have in common. */
function GroupName({ entry, projects }: { entry: Entry; projects: readonly Codebase[] }) {
  const t = useT();
  const shortPath = useShortPath();
  const { group } = entry;
  const named = group === "pinned" || group === "recent" || group === "inSessions";
  const project = named ? undefined : projects.find((p) => p.id === group);
  return (
    <div className="flex items-baseline gap-2 px-6 pt-3.5 pb-[5px] text-meta" data-group={group}>
      <span className="tail-ellipsis max-w-[70%] shrink-0 font-semibold">
        {named ? t(`launch.${group}`) : (project?.name ?? entry.card?.project_directory)}
      </span>
      <span className="tail-ellipsis text-text-3" title={project?.default_cwd}>
        {shortPath(project?.default_cwd ?? "")}
      </span>
    </div>
  );
}

interface Props {
  cards: readonly SessionCard[];
  pinned: readonly SessionCard[];
  hits: readonly SearchHit[];
  projects: readonly Codebase[];
  project: string;
  onProject(id: string): void;
  search: string;
  onSearch(text: string): void;
  selected: SessionCard | null;
  onSelect(id: string): void;
  onOpen(id: string): void;
  onPin(): void;
  more: (() => void) | null;
}

const itemClass = (active: boolean) =>
  `mx-2 grid cursor-default grid-cols-[14px_minmax(0,1fr)_auto] items-start gap-x-2.5 rounded-control px-4 pt-1.5 pb-[7px] ${active ? "bg-select" : "hover:bg-hover"}`;

/** Chooses a session, by project, by name or by what is inside. */
export function Picker(props: Props) {
  const { projects, search, selected, onOpen, onPin, more } = props;
  const t = useT();
  const navigate = useNavigate();
  const openHit = useOpenHit();
  const nav = useRef<HTMLElement>(null);
  const [order, setOrder] = useOrder();
  const [hitID, setHitID] = useState<string | null>(null);
  const { cards, pinned, hits } = props;
  const entries = useMemo(() => entriesOf({ cards, pinned, hits, order }), [cards, pinned, hits, order]);
  const hit = entries.find(({ id }) => id === hitID)?.hit ?? null;
  const nameOf = (card: SessionCard) =>
    projects.find((p) => p.id === card.codebase_id)?.name ?? card.project_directory;
  const open = (id: string) => {
    const entry = entries.find((each) => each.id === id);
    if (entry?.hit) openHit(entry.hit);
    else onOpen(id);
  };
  const onKey = (press: KeyPress) => {
    const letter = letterOf(press, ["searchSessions", "pinSession"]);
    if (letter === "searchSessions") nav.current?.querySelector<HTMLElement>("input[type=search]")?.focus();
    else if (letter === "pinSession" && !hit && selected) onPin();
    else return false;
    return true;
  };
  const intoList = () => nav.current?.querySelector<HTMLElement>("[role=option][tabindex='0']")?.focus();
  const first = entries[0];
  const opensFirst = () => (selected ? onOpen(selected.id) : first && open(first.id));
  return (
    <nav
      ref={nav}
      aria-label={t("launch.title")}
      data-region="rail"
      className="flex min-h-0 flex-col border-line border-r bg-chrome"
    >
      <SearchField search={search} onSearch={props.onSearch} onDown={intoList} onEnter={opensFirst} />
      <PickerFilter
        projects={projects}
        project={props.project}
        onProject={props.onProject}
        order={order}
        onOrder={setOrder}
      />
      <div className="min-h-0 flex-1 overflow-y-auto pb-2">
        <ProjectsWaiting />
        {entries.length === 0 && <NoSessions search={search} projectID={projects[0]?.id} />}
        {entries.length > 0 && (
          <List
            label={t("launch.sessions")}
            items={entries}
            idOf={(entry) => entry.id}
            active={hit ? hitID : (selected?.id ?? first?.id ?? null)}
            onActive={(id) => {
              const found = entries.find((entry) => entry.id === id)?.hit;
              setHitID(found ? id : null);
              if (!found) props.onSelect(id);
            }}
            onOpen={open}
            onKey={onKey}
            itemClass={itemClass}
            before={(entry, index) =>
              entries[index - 1]?.group === entry.group ? null : (
                <GroupName entry={entry} projects={projects} />
              )
            }
          >
            {(entry) =>
              entry.hit ? (
                <HitRow hit={entry.hit} />
              ) : (
                <SessionRow
                  card={entry.card}
                  project={entry.group === "pinned" || entry.group === "recent" ? nameOf(entry.card) : ""}
                />
              )
            }
          </List>
        )}
        {hits.length > 0 && (
          <Button
            small
            look="ghost"
            className="mx-6 mt-1 max-w-[calc(100%-3rem)]"
            onClick={() => void navigate({ to: "/search", search: { q: search } })}
          >
            <span className="tail-ellipsis">{t("launch.moreHits", { query: search })}</span>
          </Button>
        )}
        {more && (
          <Button small look="ghost" className="mx-6 mt-2" onClick={more}>
            {t("launch.more")}
          </Button>
        )}
      </div>
      {selected && !hit && <Chosen card={selected} onOpen={() => onOpen(selected.id)} onPin={onPin} />}
      <Foot codebaseID={selected?.codebase_id ?? null} />
    </nav>
  );
}
