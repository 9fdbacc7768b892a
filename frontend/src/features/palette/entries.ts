import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Command, useCommands } from "../../app/commands";
import { useSessions, useSessionView, useShortPath } from "../../app/queries";
import { useSettings, useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { api } from "../../lib/api";
import type { Translate } from "../../lib/i18n";
import type { Keys } from "../../lib/keys";
import type { Mark } from "../../lib/marks";
import { when } from "../../lib/time";
import type { SearchKind } from "../../lib/types";
import { absolute } from "../chat/paths";
import { usePaletteHits } from "../search/queries";
import { useOpenHit } from "../search/use-open-hit";
import { whereOf } from "../search/where";
import { matchLetters, matchRank } from "./match";
import type { Scope } from "./scope";

export interface Entry {
  id: string;
  group: "palette.recent" | "palette.commands" | "palette.files" | "palette.found" | "palette.sessions";
  title: string;
  positions: number[];
  note: string;
  keys: Keys | null;
  mark: Mark | null;
  /** What kind of place it is, of a hit. */
  kind: SearchKind | null;
  /** The id of the command that it is; null: none. */
  command: string | null;
  run: (() => void) | null;
}

const sessionLimit = 8;
const fileLimit = 20;

/** The commands that match, those that can run first; without a query those that were run last before all. */
function commandEntries(
  commands: readonly Command[],
  recent: readonly string[],
  query: string,
  t: Translate,
): Entry[] {
  const entries: Entry[] = [];
  for (const command of commands) {
    if (command.id === "palette" || command.number !== undefined) continue;
    const title = t(command.title);
    const positions = matchLetters(title, query);
    if (!positions) continue;
    const again = query === "" && command.run !== null && recent.includes(command.id);
    entries.push({
      id: `command-${command.id}`,
      group: again ? "palette.recent" : "palette.commands",
      title,
      positions,
      note: command.run || !command.reason ? "" : t(command.reason),
      keys: command.keys,
      mark: null,
      kind: null,
      command: command.id,
      run: command.run,
    });
  }
  if (query) entries.sort((a, b) => matchRank(a.positions) - matchRank(b.positions));
  entries.sort((a, b) => Number(b.run !== null) - Number(a.run !== null));
  const rank = ({ group, command }: Entry) =>
    group === "palette.recent" ? recent.indexOf(command ?? "") : recent.length;
  return entries.sort((a, b) => rank(a) - rank(b));
}

/** The files of the open session's folder; none elsewhere. */
function useFiles(scope: Scope, query: string): { directory: string; paths: readonly string[] } {
  const { id = "" } = useParams({ strict: false });
  const view = useSessionView(id).data;
  const found = useQuery({
    queryKey: ["palette-files", id, query],
    queryFn: () => api.file.find(id, query, fileLimit),
    enabled: id !== "" && scope === "files",
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const paths = useMemo(() => found.data?.map(({ path }) => path) ?? [], [found.data]);
  return { directory: view?.session.project_directory ?? "", paths };
}

/** The hits in the project of the open session; on other pages, in all projects. */
function useFoundHere(scope: Scope, query: string) {
  const { id = "" } = useParams({ strict: false });
  const view = useSessionView(id).data;
  const wanted = scope === "all" ? query : "";
  const page = usePaletteHits(wanted, view?.session.codebase_id ?? "");
  return wanted.length > 1 ? page?.hits : null;
}

/** What is listed, in its order. */
export function useEntries(scope: Scope, query: string, recent: readonly string[]): Entry[] {
  const t = useT();
  const navigate = useNavigate();
  const show = useUi((s) => s.show);
  const commands = useCommands();
  const sessions = useSessions(scope === "files" ? "" : query).data;
  const found = useFoundHere(scope, query);
  const { directory, paths } = useFiles(scope, query);
  const open = useOpenHit();
  const locale = useSettings((s) => s.locale);
  const shortPath = useShortPath();
  return useMemo(() => {
    const plain = { note: "", keys: null, mark: null, kind: null, command: null };
    const has = (of: Scope) => scope === "all" || scope === of;
    const entries = has("commands") ? commandEntries(commands(), recent, query, t) : [];
    for (const path of scope === "files" ? paths : [])
      entries.push({
        ...plain,
        id: `file-${path}`,
        group: "palette.files",
        title: path,
        positions: matchLetters(path, query) ?? [],
        run: () => show({ kind: "file", path: absolute(directory, path), line: null, column: null }),
      });
    for (const hit of found ?? [])
      entries.push({
        ...plain,
        id: `hit-${hit.id}`,
        group: "palette.found",
        title: hit.before + hit.match + hit.after,
        positions: Array.from({ length: hit.match.length }, (_, i) => hit.before.length + i),
        note: `${whereOf(hit, t)}, ${when(hit.created_at, Date.now(), locale)}`,
        kind: hit.kind,
        run: () => open(hit),
      });
    const cards = has("sessions") ? (sessions?.pages.flatMap((page) => page.sessions ?? []) ?? []) : [];
    for (const card of scope === "all" ? cards.slice(0, sessionLimit) : cards)
      entries.push({
        ...plain,
        id: `session-${card.id}`,
        group: "palette.sessions",
        title: card.name,
        positions: matchLetters(card.name, query) ?? [],
        note: shortPath(card.project_directory),
        mark: card.mark,
        run: () => void navigate({ to: "/s/$id", params: { id: card.id } }),
      });
    return entries;
  }, [
    scope,
    query,
    recent,
    commands,
    sessions,
    found,
    directory,
    paths,
    open,
    shortPath,
    show,
    t,
    locale,
    navigate,
  ]);
}
