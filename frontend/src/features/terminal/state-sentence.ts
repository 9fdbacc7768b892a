import type { Locale, Translate } from "../../lib/i18n";
import { terminalEnded } from "../../lib/marks";
import { whenExact } from "../../lib/time";
import type { TerminalSummary } from "../../lib/types";
import { endedSentence } from "./ended";

function attentionSentence(terminal: TerminalSummary, time: string, t: Translate): string {
  const who = terminal.agent ?? t("attention.program");
  switch (terminal.attention_reason) {
    case "bell":
      return t("attention.bell", { who, time });
    case "notification":
      return t("attention.notification", { who, time });
    case "quiet":
      return t("attention.quiet", { who, time });
    default:
      return t("attention.plain", { who });
  }
}

/** Why a terminal is as it is, and what can be done; "" where its mark says it all. */
export function stateSentence(terminal: TerminalSummary, t: Translate, locale: Locale, now: number): string {
  const at = terminal.attention_at ?? terminal.last_output_at ?? terminal.updated_at;
  const time = whenExact(at, now, locale);
  if (terminalEnded(terminal.status)) return endedSentence(terminal, t, locale);
  switch (terminal.status) {
    case "agent_requires_attention":
      return attentionSentence(terminal, time, t);
    case "stuck":
      return t("attention.stuck", { time });
    case "disconnected":
      return t("attention.disconnected");
    case "recovering":
      return t("attention.recovering");
    case "idle":
      return t("attention.idle");
    default:
      return "";
  }
}
