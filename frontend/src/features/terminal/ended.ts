import type { Locale, Translate } from "../../lib/i18n";
import type { ProcessEnd } from "../../lib/stream";
import { whenExact } from "../../lib/time";
import type { TerminalSummary } from "../../lib/types";

/** How a terminal's process ended, as one sentence. */
export function endedSentence(end: ProcessEnd, t: Translate, locale: Locale): string {
  if (end.end_reason === "spawn_failed") return t("terminal.ended.spawn_failed");
  if (end.ended_at === null) return t("terminal.ended.plain");
  const time = whenExact(end.ended_at, Date.now(), locale);
  switch (end.end_reason) {
    case "exited":
      return t("terminal.ended.exit", { time, code: end.exit_code ?? 0 });
    case "signaled":
      return t("terminal.ended.signal", { time, signal: end.exit_signal ?? "" });
    case "killed":
      return t("terminal.ended.killed", { time });
    case "host_lost":
      return t("terminal.ended.host_lost", { time });
    case "reboot":
      return t("terminal.ended.reboot", { time });
    case "app_quit":
      return t("terminal.ended.app_quit", { time });
    default:
      if (end.exit_signal) return t("terminal.ended.signal", { time, signal: end.exit_signal });
      if (end.exit_code !== null) return t("terminal.ended.exit", { time, code: end.exit_code });
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
