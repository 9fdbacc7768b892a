import type { Locale, Translate } from "../../lib/i18n";
import { whenExact } from "../../lib/time";
import type { TerminalSummary } from "../../lib/types";

/** How a terminal's process ended, as one sentence. */
export function endedSentence(terminal: TerminalSummary, t: Translate, locale: Locale): string {
  if (terminal.end_reason === "spawn_failed") return t("terminal.ended.spawn_failed");
  if (terminal.ended_at === null) return t("terminal.ended.plain");
  const time = whenExact(terminal.ended_at, Date.now(), locale);
  switch (terminal.end_reason) {
    case "exited":
      return t("terminal.ended.exit", { time, code: terminal.exit_code ?? 0 });
    case "signaled":
      return t("terminal.ended.signal", { time, signal: terminal.exit_signal ?? "" });
    case "killed":
      return t("terminal.ended.killed", { time });
    case "host_lost":
      return t("terminal.ended.host_lost", { time });
    case "reboot":
      return t("terminal.ended.reboot", { time });
    case "app_quit":
      return t("terminal.ended.app_quit", { time });
    default:
      return t("terminal.ended.plain");
  }
}

/** What a terminal is called: its title, else its command, else its number. */
export function terminalTitle(terminal: TerminalSummary, number: number, t: Translate): string {
  return terminal.title || terminal.command?.join(" ") || t("terminal.name", { n: number });
}

/** The same, numbered among the terminals of its session; `all` has the newest first. */
export function numberedTitle(
  terminal: TerminalSummary,
  all: readonly TerminalSummary[],
  t: Translate,
): string {
  const siblings = all.filter(({ work_session_id }) => work_session_id === terminal.work_session_id);
  const fromEnd = siblings.findIndex(({ id }) => id === terminal.id);
  return terminalTitle(terminal, siblings.length - fromEnd, t);
}
