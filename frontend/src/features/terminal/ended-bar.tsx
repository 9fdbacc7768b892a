import { useState } from "react";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { terminalEnded, terminalMark } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";
import { RestartDialog } from "./restart-dialog";
import { type Revival, revivals, revive } from "./revive";
import { stateSentence } from "./state-sentence";

interface Props {
  terminal: TerminalSummary;
  title: string;
  onNew(): void;
}

/** The bar at the foot of a terminal without a process: how it ended, and how it goes on. */
export function EndedBar({ terminal, title, onNew }: Props) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const [error, setError] = useState<unknown>(null);
  const [elsewhere, setElsewhere] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!terminalEnded(terminal.status) && terminal.status !== "idle") return null;
  const act = async (how: Revival) => {
    setBusy(true);
    setError(null);
    await revive(terminal.id, how).catch(setError);
    setBusy(false);
  };
  return (
    <>
      {error !== null && <ErrorBanner error={error} />}
      <div
        className="flex shrink-0 flex-wrap items-center gap-2 border-line border-t bg-chrome px-3.5 py-1 text-meta text-text-2"
        data-ended=""
      >
        <StateMark mark={terminalMark(terminal)} word={t(`status.terminal.${terminal.status}`)} size={12} />
        <span className="tail-ellipsis flex-1">{stateSentence(terminal, t, locale, Date.now())}</span>
        {revivals(terminal).map((how) => (
          <Button key={how} small disabled={busy} onClick={() => void act(how)}>
            {t(`terminal.revive.${how}`)}
          </Button>
        ))}
        {terminal.status !== "idle" && (
          <Button small disabled={busy} onClick={() => setElsewhere(true)}>
            {t("terminal.againIn")}
          </Button>
        )}
        <Button small look="ghost" onClick={onNew}>
          {t("terminal.ended.again")}
        </Button>
      </div>
      {elsewhere && <RestartDialog terminal={terminal} title={title} onClose={() => setElsewhere(false)} />}
    </>
  );
}
