import { useQuery } from "@tanstack/react-query";
import { useT } from "../../app/settings";
import { api } from "../../lib/api";
import { matchLetters, matchRank } from "../palette/match";
import type { Token } from "./mention";
import { useChatCommands } from "./queries";

const most = 8;

export interface Suggestion {
  value: string;
  note: string;
}

/** What can stand in the place of the word at the cursor, best first. */
export function useSuggestions(token: Token | null, sessionID: string, codebaseID: string): Suggestion[] {
  const t = useT();
  const files = useQuery({
    queryKey: ["chat-files", sessionID, token?.query],
    queryFn: () => api.file.find(sessionID, token?.query ?? "", most),
    enabled: token?.kind === "file",
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
  const commands = useChatCommands(codebaseID, token?.kind === "command");
  if (!token) return [];
  if (token.kind === "file") return (files.data ?? []).map(({ path }) => ({ value: path, note: "" }));
  return (commands.data ?? [])
    .map((command) => ({ command, at: matchLetters(command.name, token.query) }))
    .flatMap(({ command, at }) => (at ? [{ command, rank: matchRank(at) }] : []))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ command }) => ({
      value: command.name,
      note: [command.description, t(`composer.source.${command.source}`)].filter(Boolean).join(", "),
    }));
}

interface Props {
  id: string;
  kind: Token["kind"];
  suggestions: readonly Suggestion[];
  active: number;
  onChoose(value: string): void;
}

/** The list over the composer. The text keeps the focus; the arrows move the choice. */
export function Suggestions({ id, kind, suggestions, active, onChoose }: Props) {
  const t = useT();
  const file = kind === "file";
  return (
    <div className="absolute inset-x-0 bottom-full z-20 mb-1 overflow-hidden rounded-card border border-line-strong bg-raised p-1 shadow-overlay">
      <div role="listbox" id={id} aria-label={t(file ? "composer.files" : "composer.commands")}>
        {suggestions.map(({ value, note }, index) => (
          <div
            key={value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={`flex h-7 cursor-default items-center gap-2.5 rounded-control px-2 ${index === active ? "bg-select text-text" : "text-text-2"}`}
            // The field keeps the focus, so that typing goes on.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(value)}
          >
            <span className="tail-ellipsis shrink-0 font-mono text-meta">{file ? value : `/${value}`}</span>
            <span className="tail-ellipsis flex-1 text-meta text-text-3">{note}</span>
          </div>
        ))}
      </div>
      {suggestions.length === 0 && (
        <p role="status" className="px-2 py-1 text-meta text-text-3">
          {t(file ? "composer.noFile" : "composer.noCommand")}
        </p>
      )}
    </div>
  );
}
