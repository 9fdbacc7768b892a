import { useMemo, useRef } from "react";
import { useSettings, useT } from "../../app/settings";
import { bytes } from "../../lib/numbers";
import { whenExact } from "../../lib/time";
import type { TerminalSummary } from "../../lib/types";
import { endedSentence } from "./ended";
import type { Words } from "./screen";

/** What the dividers of a terminal say. `row` is the terminal as it is known when they are drawn. */
export function useViewWords(row: () => TerminalSummary): Words {
  const terminal = useRef(row);
  terminal.current = row;
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return useMemo(
    () => ({
      gap: (size) => t("terminal.gap", { size: bytes(size) }),
      border: ({ previous, ordinal, started_at }) => {
        const now = terminal.current();
        // The border comes before its process runs; the row tells when it does.
        const began = started_at ?? (ordinal === now.restart_count + 1 ? now.started_at : null);
        const cut = previous?.end_reason === "host_lost" || previous?.end_reason === "reboot";
        const ended = previous ? endedSentence(previous, t, locale) : t("terminal.ended.plain");
        const time = began === null ? "" : whenExact(began, Date.now(), locale);
        const text = time === "" ? ended : t("terminal.again", { ended, time });
        return {
          kind: cut ? "restored" : "border",
          text: cut ? t("terminal.restored", { ended: text }) : text,
        };
      },
    }),
    [t, locale],
  );
}
