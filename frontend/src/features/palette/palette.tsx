import { Dialog } from "@base-ui/react/dialog";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ChevronRight, Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { commandKeys } from "../../app/command-keys";
import { useCommands } from "../../app/commands";
import { useSessions, useSessionView, useShortPath } from "../../app/queries";
import { useT } from "../../app/settings";
import { Key } from "../../components/key";
import { StateMark } from "../../components/state-mark";
import type { Keys } from "../../lib/keys";
import type { Mark } from "../../lib/marks";
import { usePaletteHits } from "../search/queries";
import { useOpenHit } from "../search/use-open-hit";
import { whereOf } from "../search/where";
import { matchLetters, matchRank } from "./match";

interface Entry {
  id: string;
  group: "palette.commands" | "palette.found" | "palette.sessions";
  title: string;
  positions: number[];
  note: string;
  keys: Keys | null;
  mark: Mark | null;
  run: (() => void) | null;
}

const sessionLimit = 8;

function Marked({ text, positions }: { text: string; positions: readonly number[] }) {
  const at = new Set(positions);
  const parts: ReactNode[] = [];
  for (let i = 0; i < text.length; ) {
    const hit = at.has(i);
    let end = i + 1;
    while (end < text.length && at.has(end) === hit) end++;
    const piece = text.slice(i, end);
    parts.push(
      hit ? (
        <b key={i} className="font-semibold text-text">
          {piece}
        </b>
      ) : (
        piece
      ),
    );
    i = end;
  }
  return parts;
}

/** The hits in the project of the open session; on other pages, in all projects. */
function useFoundHere(query: string) {
  const { id = "" } = useParams({ strict: false });
  const view = useSessionView(id).data;
  const page = usePaletteHits(query, view?.session.codebase_id ?? "");
  return query.trim().length > 1 ? page?.hits : null;
}

function useEntries(query: string): Entry[] {
  const t = useT();
  const navigate = useNavigate();
  const commands = useCommands();
  const sessions = useSessions(query).data;
  const found = useFoundHere(query);
  const open = useOpenHit();
  const shortPath = useShortPath();
  return useMemo(() => {
    const entries: Entry[] = [];
    for (const command of commands()) {
      if (command.id === "palette") continue;
      const title = t(command.title);
      const positions = matchLetters(title, query);
      if (!positions) continue;
      entries.push({
        id: `command-${command.id}`,
        group: "palette.commands",
        title,
        positions,
        note: command.run || !command.reason ? "" : t(command.reason),
        keys: command.keys,
        mark: null,
        run: command.run,
      });
    }
    if (query) entries.sort((a, b) => matchRank(a.positions) - matchRank(b.positions));
    entries.sort((a, b) => Number(b.run !== null) - Number(a.run !== null));
    for (const hit of found ?? []) {
      entries.push({
        id: `hit-${hit.id}`,
        group: "palette.found",
        title: hit.before + hit.match + hit.after,
        positions: Array.from({ length: hit.match.length }, (_, i) => hit.before.length + i),
        note: whereOf(hit, t),
        keys: null,
        mark: null,
        run: () => open(hit),
      });
    }
    const cards = sessions?.pages.flatMap((page) => page.sessions ?? []) ?? [];
    for (const card of cards.slice(0, sessionLimit)) {
      entries.push({
        id: `session-${card.id}`,
        group: "palette.sessions",
        title: card.name,
        positions: matchLetters(card.name, query) ?? [],
        note: shortPath(card.project_directory),
        keys: null,
        mark: card.mark,
        run: () => void navigate({ to: "/s/$id", params: { id: card.id } }),
      });
    }
    return entries;
  }, [commands, query, sessions, found, open, shortPath, t, navigate]);
}

interface FieldProps {
  activeID: string | undefined;
  onQuery(query: string): void;
  onKeyDown(event: KeyboardEvent): void;
}

function Field({ activeID, onQuery, onKeyDown }: FieldProps) {
  const t = useT();
  return (
    <div className="flex h-12 shrink-0 items-center gap-[11px] border-line border-b px-4">
      <Search size={16} strokeWidth={1.5} className="shrink-0 text-text-3" aria-hidden="true" />
      <input
        role="combobox"
        aria-label={t("palette.title")}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={activeID}
        placeholder={t("palette.placeholder")}
        className="min-w-0 flex-1 bg-transparent text-title outline-none"
        onChange={(event) => {
          if (!(event.nativeEvent as InputEvent).isComposing) onQuery(event.target.value);
        }}
        onCompositionEnd={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** What the keys do here, and where more is found. */
function Foot() {
  const t = useT();
  return (
    <p className="flex h-9 shrink-0 items-center gap-1.5 border-line border-t px-4 text-meta text-text-3">
      <span className="text-micro" aria-hidden="true">
        ↵
      </span>
      {t("palette.run")}
      <span className="flex-1" />
      <Key keys={commandKeys.search} />
      {t("palette.everything")}
    </p>
  );
}

interface RowProps {
  entry: Entry;
  active: boolean;
  onRun(): void;
  onPoint(): void;
}

function Row({ entry, active, onRun, onPoint }: RowProps) {
  const t = useT();
  return (
    <div
      id={entry.id}
      role="option"
      aria-selected={active}
      aria-disabled={entry.run === null}
      tabIndex={-1}
      className={`mx-2 flex h-[34px] cursor-default items-center gap-[11px] rounded-control px-2 ${active ? "bg-select" : ""} ${entry.run ? "text-text-2" : "text-text-3"}`}
      onClick={onRun}
      onPointerMove={onPoint}
    >
      {entry.mark ? (
        <StateMark mark={entry.mark} word={t(`mark.${entry.mark}`)} />
      ) : (
        <ChevronRight size={14} strokeWidth={1.5} className="shrink-0 text-text-3" aria-hidden="true" />
      )}
      <span className="tail-ellipsis max-w-[60%] shrink-0">
        <Marked text={entry.title} positions={entry.positions} />
      </span>
      <span className="tail-ellipsis flex-1 text-meta text-text-3">{entry.note}</span>
      {entry.keys && <Key keys={entry.keys} />}
    </div>
  );
}

/** Which entry is chosen: arrows move through them in a circle, Enter runs. */
function useChoice(entries: readonly Entry[], run: (entry: Entry | undefined) => void) {
  const [at, setAt] = useState(0);
  const active = entries[Math.min(at, entries.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || entries.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      run(active);
    }
  };
  return { active, setAt, onKeyDown };
}

/** One list of everything that can be done from here. */
export function Palette({ onClose }: { onClose(): void }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const entries = useEntries(query);
  const list = useRef<HTMLDivElement>(null);
  const run = (entry: Entry | undefined) => {
    if (!entry?.run) return;
    onClose();
    entry.run();
  };
  const { active, setAt, onKeyDown } = useChoice(entries, run);
  const activeID = active?.id;
  useEffect(() => {
    if (activeID)
      list.current?.querySelector(`#${CSS.escape(activeID)}`)?.scrollIntoView({ block: "nearest" });
  }, [activeID]);
  const search = (text: string) => {
    setQuery(text);
    setAt(0);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[var(--scrim)]" />
        <Dialog.Popup
          aria-label={t("palette.title")}
          className="fixed top-28 left-1/2 z-50 flex max-h-[min(520px,calc(100vh-160px))] w-[640px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-dialog border border-line-strong bg-raised shadow-overlay outline-none"
          data-palette=""
        >
          <Field activeID={activeID} onQuery={search} onKeyDown={onKeyDown} />
          <div
            ref={list}
            id="palette-list"
            role="listbox"
            aria-label={t("palette.title")}
            tabIndex={-1}
            className="min-h-0 flex-1 overflow-y-auto pb-2"
          >
            {entries.map((entry, index) => (
              <div key={entry.id} role="presentation">
                {entries[index - 1]?.group !== entry.group && (
                  <div className="px-4 pt-2.5 pb-1 text-meta text-text-3">{t(entry.group)}</div>
                )}
                <Row
                  entry={entry}
                  active={entry === active}
                  onRun={() => run(entry)}
                  onPoint={() => setAt(index)}
                />
              </div>
            ))}
          </div>
          {entries.length === 0 && <p className="px-4 pb-4 text-text-3">{t("palette.none", { query })}</p>}
          <Foot />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
