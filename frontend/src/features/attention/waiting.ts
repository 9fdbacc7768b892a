import { useSettings } from "../../app/settings";
import type { TerminalSummary } from "../../lib/types";
import { numberedTitle } from "../terminal/ended";
import { stateSentence } from "../terminal/state-sentence";
import type { Notification } from "./notifications";

/** The terminals that wait for their user, the one that waits longest first. */
export function waiting(terminals: readonly TerminalSummary[]): TerminalSummary[] {
  return terminals
    .filter(({ status }) => status === "agent_requires_attention")
    .sort((a, b) => (a.attention_at ?? 0) - (b.attention_at ?? 0));
}

/** What the list tells of a terminal that waits; `all` has the newest first. */
export function ofWaiting(
  terminal: TerminalSummary,
  all: readonly TerminalSummary[],
  said: string,
): Notification {
  const { t, locale } = useSettings.getState();
  return {
    place: { kind: "terminal", id: terminal.id, session: terminal.work_session_id },
    about: "needs",
    title: numberedTitle(terminal, all, t),
    text: stateSentence(terminal, t, locale, Date.now()),
    said,
    at: terminal.attention_at ?? terminal.updated_at,
    seen: false,
  };
}
