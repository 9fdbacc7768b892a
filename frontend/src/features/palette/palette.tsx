import { Dialog } from "@base-ui/react/dialog";
import {
  ChevronRight,
  File,
  FileText,
  ListChecks,
  MessageSquare,
  Search,
  SquareTerminal,
  Workflow,
  Wrench,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { commandKeys } from "../../app/command-keys";
import { usePainted } from "../../app/painted";
import { useSettings, useT } from "../../app/settings";
import { Key } from "../../components/key";
import { StateMark } from "../../components/state-mark";
import type { SearchKind } from "../../lib/types";
import { type Entry, useEntries } from "./entries";
import { useRecent } from "./recent";
import { narrowed, type Scope, scopeOf } from "./scope";

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

const kindIcons = {
  session: ListChecks,
  files: File,
  task: FileText,
  job: ListChecks,
  result: ListChecks,
  terminal: SquareTerminal,
  message: MessageSquare,
  tool: Wrench,
  run: Workflow,
  node: Workflow,
  event: Workflow,
} as const satisfies Record<SearchKind, unknown>;

/** What an entry without a state begins with. */
function iconOf({ kind, group }: Entry) {
  if (kind) return kindIcons[kind];
  return group === "palette.files" ? File : ChevronRight;
}

interface FieldProps {
  activeID: string | undefined;
  scope: Scope;
  onQuery(query: string): void;
  onKeyDown(event: KeyboardEvent<HTMLInputElement>): void;
}

function Field({ activeID, scope, onQuery, onKeyDown }: FieldProps) {
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
      <span className="shrink-0 text-meta text-text-3" data-scope={scope}>
        {t(`palette.scope.${scope}`)}
      </span>
    </div>
  );
}

const stay = { mac: ["Mod+Enter"], other: ["Mod+Enter"] };

/** What the keys do here, and where more is found. */
function Foot() {
  const t = useT();
  return (
    <p className="flex h-9 shrink-0 items-center gap-1.5 border-line border-t px-4 text-meta text-text-3">
      <span className="text-micro" aria-hidden="true">
        ↵
      </span>
      {t("palette.run")}
      <span className="w-2" />
      <Key keys={stay} />
      {t("palette.stay")}
      <span className="w-2" />
      <Key keys={{ mac: ["Tab"], other: ["Tab"] }} />
      {t("palette.narrow")}
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
  const Icon = iconOf(entry);
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
        <Icon size={14} strokeWidth={1.5} className="shrink-0 text-text-3" aria-hidden="true" />
      )}
      <span className="tail-ellipsis max-w-[60%] shrink-0">
        <Marked text={entry.title} positions={entry.positions} />
      </span>
      <span className="tail-ellipsis flex-1 text-meta text-text-3">{entry.note}</span>
      {entry.keys && <Key keys={entry.keys} />}
    </div>
  );
}

/** Which entry is chosen: arrows move through them in a circle, Enter runs, and with Mod the palette stays. */
function useChoice(entries: readonly Entry[], run: (entry: Entry | undefined, stays: boolean) => void) {
  const [at, setAt] = useState(0);
  const mac = useSettings((s) => s.mac);
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
      run(active, mac ? event.metaKey : event.ctrlKey);
    }
  };
  return { active, setAt, onKeyDown };
}

/** One list of everything that can be done from here. */
export function Palette({ onClose }: { onClose(): void }) {
  const t = useT();
  const [text, setText] = useState("");
  const { scope, query } = scopeOf(text);
  const [recent, addRecent] = useRecent();
  const entries = useEntries(scope, query, recent);
  const list = useRef<HTMLDivElement>(null);
  usePainted("palette", true, true);
  const run = (entry: Entry | undefined, stays: boolean) => {
    if (!entry?.run) return;
    if (entry.command !== null) addRecent(entry.command);
    if (!stays) onClose();
    entry.run();
  };
  const { active, setAt, onKeyDown } = useChoice(entries, run);
  const activeID = active?.id;
  useEffect(() => {
    if (activeID)
      list.current?.querySelector(`#${CSS.escape(activeID)}`)?.scrollIntoView({ block: "nearest" });
  }, [activeID]);
  const search = (typed: string) => {
    setText(typed);
    setAt(0);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Tab" || event.nativeEvent.isComposing) return onKeyDown(event);
    event.preventDefault();
    event.currentTarget.value = narrowed(event.currentTarget.value, event.shiftKey ? -1 : 1);
    search(event.currentTarget.value);
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
          <Field activeID={activeID} scope={scope} onQuery={search} onKeyDown={onKey} />
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
                  onRun={() => run(entry, false)}
                  onPoint={() => setAt(index)}
                />
              </div>
            ))}
          </div>
          {entries.length === 0 && (
            <p className="px-4 pb-4 text-text-3">
              {t(scope === "files" && query === "" ? "palette.noFiles" : "palette.none", { query })}
            </p>
          )}
          <Foot />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
