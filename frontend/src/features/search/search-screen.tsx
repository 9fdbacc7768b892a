import { useNavigate, useSearch } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNow } from "../../app/clock";
import { AppFrame } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useProjects, useSessions } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { fieldClass } from "../../components/dialog";
import { List } from "../../components/list";
import { Empty } from "../../components/panel";
import { count } from "../../lib/numbers";
import { when } from "../../lib/time";
import type { SearchHit, SearchStatus } from "../../lib/types";
import { bySession, type HitGroup } from "./hits";
import { useHits, useSettled } from "./queries";
import {
  chosenGroups,
  groupNames,
  isFiltered,
  type SearchState,
  spanOf,
  spans,
  toggled,
} from "./search-state";
import { useOpenHit } from "./use-open-hit";
import { whereOf } from "./where";

/** From when on it is worth saying that the index is behind. */
const behindMs = 10_000;
const examples = 3;

interface FiltersProps {
  state: SearchState;
  onChange(state: SearchState): void;
}

const selectClass = `${fieldClass} !h-[26px] !w-auto max-w-[200px] text-dense`;

/** What is left out: by kind, by project, by time. */
function Filters({ state, onChange }: FiltersProps) {
  const t = useT();
  const projects = useProjects().data ?? [];
  const chosen = chosenGroups(state);
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{t("search.kinds")}</legend>
        {groupNames.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={chosen.includes(name)}
            className={`h-[26px] rounded-control border px-2.5 text-dense ${chosen.includes(name) ? "border-edge bg-select text-text" : "border-line-strong text-text-2 hover:bg-hover"}`}
            onClick={() => onChange(toggled(state, name))}
          >
            {t(`search.group.${name}`)}
          </button>
        ))}
      </fieldset>
      <select
        aria-label={t("search.project")}
        className={selectClass}
        value={state.project ?? ""}
        onChange={({ target }) => {
          const { project: _, ...rest } = state;
          onChange(target.value === "" ? rest : { ...rest, project: target.value });
        }}
      >
        <option value="">{t("search.everyProject")}</option>
        {projects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t("search.time")}
        className={selectClass}
        value={spanOf(state)}
        onChange={({ target }) => {
          const { days: _, ...rest } = state;
          onChange(target.value === "any" ? rest : { ...rest, days: target.value });
        }}
      >
        {spans.map((span) => (
          <option key={span} value={span}>
            {t(`search.time.${span}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function GroupHead({ group }: { group: HitGroup }) {
  const t = useT();
  return (
    <div className="flex items-baseline gap-2 px-4 pt-4 pb-1">
      <span className="tail-ellipsis font-medium text-dense">{group.title || t("search.noSession")}</span>
      <span className="tail-ellipsis text-meta text-text-3">{group.project}</span>
    </div>
  );
}

function HitRow({ hit, now }: { hit: SearchHit; now: number }) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const mono = hit.kind === "terminal" || hit.kind === "tool" || hit.kind === "files";
  return (
    <div data-hit={hit.kind}>
      <div className={`tail-ellipsis text-text-2 ${mono ? "font-mono text-dense" : ""}`}>
        {hit.before}
        <mark className="rounded-[2px] bg-[var(--brass-tint)] font-semibold text-brass">{hit.match}</mark>
        {hit.after}
      </div>
      <div className="flex gap-2 text-meta text-text-3">
        <span className="tail-ellipsis">{whereOf(hit, t)}</span>
        {hit.matches > 1 && <span className="shrink-0">{t("search.more", { count: hit.matches - 1 })}</span>}
        <span className="flex-1" />
        <span className="shrink-0">{when(hit.created_at, now, locale)}</span>
      </div>
    </div>
  );
}

/** How far the index is, when it is not there yet. */
function Behind({ status }: { status: SearchStatus | undefined }) {
  const t = useT();
  if (!status) return null;
  if (status.rebuilding) return <span>{t("search.rebuilding")}</span>;
  if (status.behind_ms < behindMs) return null;
  return <span>{t("search.behind", { seconds: Math.round(status.behind_ms / 1000) })}</span>;
}

/** Texts to begin with that are found: names of sessions that are here. */
function Examples({ onChoose }: { onChoose(text: string): void }) {
  const t = useT();
  const cards = useSessions("").data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  const words = [...new Set(cards.map(({ name }) => name.split(/\s+/)[0] ?? "").filter(Boolean))];
  return (
    <div>
      <Empty text={t("search.empty")} command="holdfast search QUERY" />
      {words.length > 0 && (
        <div className="flex flex-wrap items-center gap-1.5 px-4 text-meta text-text-3">
          {t("search.examples")}
          {words.slice(0, examples).map((word) => (
            <Button key={word} small onClick={() => onChoose(word)}>
              {word}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

interface NothingProps {
  state: SearchState;
  hidden: number;
  onClear(): void;
}

function Nothing({ state, hidden, onClear }: NothingProps) {
  const t = useT();
  const chosen = chosenGroups(state).map((name) => t(`search.group.${name}`));
  return (
    <div className="px-4 pt-6 text-text-2" data-no-hits="">
      <p>
        {chosen.length > 0
          ? t("search.noneIn", { query: state.q ?? "", kinds: chosen.join(", ") })
          : t("search.none", { query: state.q ?? "" })}
      </p>
      {hidden > 0 && <p className="mt-1">{t("search.hidden", { count: hidden })}</p>}
      {isFiltered(state) && (
        <Button className="mt-3" onClick={onClear}>
          {t("search.clear")}
        </Button>
      )}
    </div>
  );
}

/** The field's own text: the address follows it once nobody types, and it follows the address. */
function useText(state: SearchState, go: (state: SearchState) => void) {
  const [text, setText] = useState(state.q ?? "");
  const settled = useSettled(text);
  const latest = useRef({ state, go });
  latest.current = { state, go };
  useEffect(() => {
    const { state: now, go: to } = latest.current;
    if (settled === (now.q ?? "")) return;
    const { q: _, ...rest } = now;
    to(settled === "" ? rest : { ...rest, q: settled });
  }, [settled]);
  return { text, setText };
}

/** One field for everything that is kept. */
export function SearchScreen() {
  const t = useT();
  const navigate = useNavigate();
  const now = useNow(60_000);
  const state = useSearch({ from: "/search" });
  const go = (search: SearchState) => void navigate({ to: "/search", search, replace: true });
  const { text, setText } = useText(state, go);
  // The field keeps its own text, so that composing goes on undisturbed; an example begins another one.
  const [begun, setBegun] = useState({ times: 0, text });
  // What is shown until the answer is there belongs to the question before.
  const { data, error, refetch, hasNextPage, fetchNextPage, isPlaceholderData: stale } = useHits(state);
  const asked = (state.q ?? "").trim() !== "";
  const rows = bySession(asked ? (data?.pages.flatMap((page) => page.hits ?? []) ?? []) : []);
  const [chosen, setChosen] = useState<string | null>(null);
  const active = rows.find(({ hit }) => String(hit.id) === chosen) ?? rows[0];
  const open = useOpenHit();
  const results = useRef<HTMLDivElement>(null);
  usePainted("search", true);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") results.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    else if (event.key === "Enter" && active) open(active.hit);
    else return;
    event.preventDefault();
  };
  const last = data?.pages.at(-1);
  return (
    <AppFrame place="search" title={t("search.title")}>
      <main data-region="main" aria-label={t("search.title")} className="flex min-h-0 flex-1 flex-col">
        <h1 className="sr-only">{t("search.title")}</h1>
        <div className="flex shrink-0 flex-col gap-2.5 border-line border-b px-4 py-3">
          <label className="flex h-9 items-center gap-2.5 rounded-control border border-line-strong bg-raised px-3 focus-within:outline-2 focus-within:outline-brass focus-within:outline-offset-1">
            <Search size={15} strokeWidth={1.5} className="shrink-0 text-text-3" aria-hidden="true" />
            <input
              autoFocus
              type="search"
              aria-label={t("search.title")}
              placeholder={t("search.placeholder")}
              key={begun.times}
              defaultValue={begun.text}
              spellCheck={false}
              autoComplete="off"
              maxLength={200}
              className="min-w-0 flex-1 bg-transparent text-title outline-none! [&::-webkit-search-cancel-button]:hidden"
              onChange={(event) => {
                if (!(event.nativeEvent as InputEvent).isComposing) setText(event.target.value);
              }}
              onCompositionEnd={(event) => setText(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
          </label>
          <Filters state={state} onChange={go} />
        </div>
        <div
          role="status"
          className="flex min-h-6 shrink-0 gap-3 px-4 pt-1.5 text-meta text-text-3"
          data-search-status=""
        >
          {asked && rows.length > 0 && (
            <span>{t(hasNextPage ? "search.hitsSoFar" : "search.hits", { count: rows.length })}</span>
          )}
          <Behind status={last?.status} />
        </div>
        {error && <ErrorBanner error={error} retry={() => void refetch()} />}
        <div
          ref={results}
          aria-busy={stale}
          className={`min-h-0 flex-1 overflow-y-auto pb-6 [scrollbar-gutter:stable] ${stale ? "opacity-60" : ""}`}
          data-results=""
        >
          {!asked && (
            <Examples
              onChoose={(word) => {
                setText(word);
                setBegun(({ times }) => ({ times: times + 1, text: word }));
              }}
            />
          )}
          {asked && data && rows.length === 0 && !stale && (
            <Nothing
              state={state}
              hidden={last?.hidden ?? 0}
              onClear={() => go(state.q === undefined ? {} : { q: state.q })}
            />
          )}
          {rows.length > 0 && (
            <List
              label={t("search.results")}
              items={rows}
              idOf={({ hit }) => String(hit.id)}
              active={active ? String(active.hit.id) : null}
              onActive={setChosen}
              onOpen={(id) => {
                const row = rows.find(({ hit }) => String(hit.id) === id);
                if (row) open(row.hit);
              }}
              before={({ group, first }) => (first ? <GroupHead group={group} /> : null)}
              itemClass={(on) => `px-4 py-[5px] -outline-offset-2 ${on ? "bg-select" : "hover:bg-hover"}`}
            >
              {({ hit }) => <HitRow hit={hit} now={now} />}
            </List>
          )}
          {hasNextPage && (
            <Button look="ghost" className="m-3" onClick={() => void fetchNextPage()}>
              {t("search.older", { count: count(rows.length) })}
            </Button>
          )}
        </div>
      </main>
    </AppFrame>
  );
}
