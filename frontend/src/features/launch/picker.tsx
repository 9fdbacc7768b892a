import { useNavigate } from "@tanstack/react-router";
import { Activity, FolderOpen, KeyRound, Plus, Search, SlidersHorizontal } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { commandKeys } from "../../app/command-keys";
import { useElsewhere } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { Button, IconButton } from "../../components/button";
import { CommandLine } from "../../components/command-line";
import { Key } from "../../components/key";
import { type Kept, KeptList } from "../../components/kv";
import { List } from "../../components/list";
import { StateMark } from "../../components/state-mark";
import type { Translate } from "../../lib/i18n";
import { versionsMade } from "../../lib/numbers";
import { clockSeconds, utc, when } from "../../lib/time";
import type { Codebase, SessionCard } from "../../lib/types";
import { ProjectsWaiting } from "../attention/waiting-gates";

/** One line of what a session holds: what is alive or failed first, else what is kept. */
export function holdsLine(card: SessionCard, t: Translate): string {
  const kept = t("launch.holds", {
    versions: versionsMade(card.task_versions),
    terminals: card.terminals,
    jobs: card.jobs,
  });
  const parts: string[] = [];
  if (card.terminals_waiting > 0) parts.push(t("attention.waiting", { count: card.terminals_waiting }));
  if (card.agents_waiting > 0) parts.push(t("attention.questions", { count: card.agents_waiting }));
  if (card.terminals_live + card.jobs_live > 0) {
    parts.push(
      t("launch.holdsLive", {
        terminals: card.terminals_live,
        jobs: card.jobs_live,
        both: card.terminals_live > 0 && card.jobs_live > 0 ? "yes" : "no",
      }),
    );
  }
  if (card.jobs_failed > 0) parts.push(t("launch.holdsFailed", { count: card.jobs_failed }));
  return parts.length > 0 ? parts.join(", ") : kept;
}

export function keptRows(card: SessionCard, t: Translate): Kept[] {
  const resting = card.terminals > 0 ? "restored" : "saved";
  const live = card.terminals_waiting > 0 ? "needs" : card.terminals_live > 0 ? "live" : resting;
  const ended = card.jobs_failed > 0 ? "lost" : "saved";
  const jobs = card.agents_waiting > 0 ? "needs" : card.jobs_live > 0 ? "live" : ended;
  return [
    {
      name: t("kept.task"),
      value: t("kept.taskValue", { count: versionsMade(card.task_versions) }),
      mark: "saved",
      word: t("mark.saved"),
    },
    {
      name: t("kept.files"),
      value: t("kept.filesValue", { count: card.files_selected }),
      mark: "saved",
      word: t("mark.saved"),
    },
    {
      name: t("kept.terminals"),
      value: t("kept.terminalsValue", {
        count: card.terminals,
        live: card.terminals_live + card.terminals_waiting,
      }),
      mark: live,
      word: t(`mark.${live}`),
    },
    {
      name: t("kept.jobs"),
      value: t("kept.jobsValue", { count: card.jobs, live: card.jobs_live, failed: card.jobs_failed }),
      mark: jobs,
      word: t(`mark.${jobs}`),
    },
  ];
}

function Row({ card }: { card: SessionCard }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const holds = holdsLine(card, t);
  const asking = card.terminals_waiting + card.agents_waiting;
  const line = useElsewhere(card.host_id) ? `${t("session.elsewhere")}, ${holds}` : holds;
  return (
    <>
      <StateMark mark={card.mark} word={t(`mark.${card.mark}`)} className="mt-[3px]" />
      <span className="flex min-w-0 items-baseline gap-1.5">
        <span className="tail-ellipsis font-medium">{card.name}</span>
        {asking > 0 && (
          <b
            className="shrink-0 rounded-code bg-brass-tint px-1 font-medium text-brass text-meta"
            title={t("launch.asking", { count: asking })}
            data-asking={asking}
          >
            {asking}
          </b>
        )}
      </span>
      <time
        className="text-meta text-text-3"
        dateTime={new Date(card.updated_at).toISOString()}
        title={utc(card.updated_at)}
      >
        {when(card.updated_at, Date.now(), locale)}
      </time>
      <span className="tail-ellipsis col-start-2 col-end-[-1] text-meta text-text-3">{line}</span>
    </>
  );
}

/** Sessions in the order of their projects' newest session, each project's together. */
export function grouped(cards: readonly SessionCard[]): SessionCard[] {
  const groups = new Map<string, SessionCard[]>();
  for (const card of cards) {
    const key = card.codebase_id ?? card.project_directory;
    groups.set(key, [...(groups.get(key) ?? []), card]);
  }
  return [...groups.values()].flat();
}

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
function Chosen({ card, onOpen }: { card: SessionCard; onOpen(): void }) {
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

/** The name of the project above the first of its sessions. */
function GroupName({ card, projects }: { card: SessionCard; projects: readonly Codebase[] }) {
  const project = projects.find((p) => p.id === card.codebase_id);
  return (
    <div className="flex items-baseline gap-2 px-6 pt-3.5 pb-[5px] text-meta">
      <span className="font-semibold">{project?.name ?? card.project_directory}</span>
      <span className="tail-ellipsis text-text-3">{project?.default_cwd ?? ""}</span>
    </div>
  );
}

interface Props {
  cards: readonly SessionCard[];
  projects: readonly Codebase[];
  search: string;
  onSearch(text: string): void;
  selected: SessionCard | null;
  onSelect(id: string): void;
  onOpen(id: string): void;
  more: (() => void) | null;
}

/** Chooses a session, by project or by what it says. */
export function Picker({ cards, projects, search, onSearch, selected, onSelect, onOpen, more }: Props) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const items = useMemo(() => grouped(cards), [cards]);
  const keyOf = (card: SessionCard | undefined) => card && (card.codebase_id ?? card.project_directory);
  const intoList = () => list.current?.querySelector<HTMLElement>("[role=option][tabindex='0']")?.focus();
  return (
    <nav
      aria-label={t("launch.title")}
      data-region="rail"
      className="flex min-h-0 flex-col border-line border-r bg-chrome"
    >
      <SearchField
        search={search}
        onSearch={onSearch}
        onDown={intoList}
        onEnter={() => selected && onOpen(selected.id)}
      />
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto pb-2">
        <ProjectsWaiting />
        {items.length === 0 && <NoSessions search={search} projectID={projects[0]?.id} />}
        {items.length > 0 && (
          <List
            label={t("launch.sessions")}
            items={items}
            idOf={(card) => card.id}
            active={selected?.id ?? null}
            onActive={onSelect}
            onOpen={onOpen}
            itemClass={(active) =>
              `mx-2 grid cursor-default grid-cols-[14px_minmax(0,1fr)_auto] items-start gap-x-2.5 rounded-control px-4 pt-1.5 pb-[7px] ${active ? "bg-select" : "hover:bg-hover"}`
            }
            before={(card, index) =>
              keyOf(items[index - 1]) === keyOf(card) ? null : <GroupName card={card} projects={projects} />
            }
          >
            {(card) => <Row card={card} />}
          </List>
        )}
        {more && (
          <Button small look="ghost" className="mx-6 mt-2" onClick={more}>
            {t("launch.more")}
          </Button>
        )}
      </div>
      {selected && <Chosen card={selected} onOpen={() => onOpen(selected.id)} />}
      <Foot codebaseID={selected?.codebase_id ?? null} />
    </nav>
  );
}
