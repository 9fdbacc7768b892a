import { useMemo } from "react";
import { useSettings, useT } from "../../app/settings";
import { bytes } from "../../lib/numbers";
import { whenExact } from "../../lib/time";
import { endedSentence } from "./ended";
import type { Words } from "./screen";

/** What the dividers of a terminal say. */
export function useViewWords(): Words {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  return useMemo(
    () => ({
      gap: (size) => t("terminal.gap", { size: bytes(size) }),
      border: ({ previous, started_at }) => {
        const cut = previous?.end_reason === "host_lost" || previous?.end_reason === "reboot";
        const ended = previous ? endedSentence(previous, t, locale) : t("terminal.ended.plain");
        const time = started_at === null ? "" : whenExact(started_at, Date.now(), locale);
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
