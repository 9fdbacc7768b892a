import { useNavigate, useSearch } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNow } from "../../app/clock";
import { AppFrame } from "../../app/page-frame";
import { usePainted } from "../../app/painted";
import { useSessions } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { List } from "../../components/list";
import { Empty } from "../../components/panel";
import { count } from "../../lib/numbers";
import { when } from "../../lib/time";
import type { SearchHit } from "../../lib/types";
import { Filters } from "./filters";
import { bySession, type HitGroup } from "./hits";
import { IndexStatus } from "./index-status";
import { Nothing } from "./nothing";
import { useHits, useSettled } from "./queries";
import type { SearchState } from "./search-state";
import { useOpenHit } from "./use-open-hit";
import { whereOf } from "./where";

const examples = 3;

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

/** Texts to begin with that are found: names of sessions that are here. */
function Examples({ onChoose }: { onChoose(text: string): void }) {
  const t = useT();
  const cards = useSessions("").data?.pages.flatMap((page) => page.sessions ?? []) ?? [];
  const words = [...new Set(cards.map(({ name }) => name.split(/\s+/)[0] ?? "").filter(Boolean))];
  return (
    <div>
      <Empty text={t("search.empty")} command="holdfast search QUERY" />
      {words.length > 0 && (
        <div className="flex flex-wrap items-center gap-1.5 px-4 text-meta text-text-3" data-examples="">
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
          className="flex min-h-6 shrink-0 items-center gap-3 px-4 pt-1.5 text-meta text-text-3"
          data-search-status=""
        >
          {asked && rows.length > 0 && (
            <span>{t(hasNextPage ? "search.hitsSoFar" : "search.hits", { count: rows.length })}</span>
          )}
          <span className="flex-1" />
          <IndexStatus />
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
