import { useEffect, useRef, useState } from "react";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { Button } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { terminalEnded, terminalMark } from "../../lib/marks";
import { bytes } from "../../lib/numbers";
import type { TerminalSummary } from "../../lib/types";
import { endedSentence } from "./ended";
import { type Refusal, TerminalView } from "./terminal-view";

interface Props {
  terminal: TerminalSummary;
  title: string;
  onFocus(view: TerminalView): void;
  onNew(): void;
  autoFocus: boolean;
}

/** How long the sentence about refused typing stays. */
const refusalMs = 6000;

/** Mounts the terminal on a div and tells what a person must see of it. */
function useTerminalView({ terminal, title, onFocus, autoFocus }: Props) {
  const t = useT();
  const { locale, mac } = useSettings();
  const { stream } = useServices();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<TerminalView | null>(null);
  const [refused, setRefused] = useState<Refusal | null>(null);
  const [below, setBelow] = useState(0);
  const [streamEnded, setStreamEnded] = useState(false);
  const latest = useRef({ t, onFocus, terminal, locale, title, autoFocus });
  latest.current = { t, onFocus, terminal, locale, title, autoFocus };

  useEffect(() => {
    if (!host.current) return;
    const island = new TerminalView({
      host: host.current,
      id: terminal.id,
      label: latest.current.title,
      stream,
      mac,
      onEnd: () => setStreamEnded(true),
      onRefused: setRefused,
      onBelow: setBelow,
      onFocus: () => latest.current.onFocus(island),
      gapText: (size) => latest.current.t("terminal.gap", { size: bytes(size) }),
    });
    view.current = island;
    if (latest.current.autoFocus) island.focus();
    return () => {
      view.current = null;
      setStreamEnded(false);
      island.dispose();
    };
  }, [terminal.id, stream, mac]);

  useEffect(() => {
    if (!refused) return;
    const timer = setTimeout(() => setRefused(null), refusalMs);
    return () => clearTimeout(timer);
  }, [refused]);

  // The row that says why and the last bytes come on two ways; the line is drawn when both are here.
  const cutOff = streamEnded && (terminal.end_reason === "host_lost" || terminal.end_reason === "reboot");
  useEffect(() => {
    if (!cutOff) return;
    const { terminal: now, t: say, locale: tongue } = latest.current;
    view.current?.divider("restored", say("terminal.restored", { ended: endedSentence(now, say, tongue) }));
  }, [cutOff]);
  return { host, refused, below, toEnd: () => view.current?.scrollToEnd() };
}

/** One visible terminal: the island, and the bar at its foot. */
export function Pane(props: Props) {
  const { terminal, title, onNew } = props;
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { host, refused, below, toEnd } = useTerminalView(props);
  const status = t(`status.terminal.${terminal.status}`);
  return (
    <section
      aria-label={t("terminal.label", { title, status })}
      className="relative flex min-w-0 flex-1 flex-col border-line border-r last:border-r-0"
      data-terminal={terminal.id}
    >
      <div ref={host} className="terminal-host min-h-0 flex-1" />
      {below > 0 && (
        <Button small className="absolute right-4 bottom-2 z-10" onClick={toEnd}>
          {t("terminal.newLines", { count: below })}
        </Button>
      )}
      {refused && (
        <div
          role="alert"
          className="shrink-0 bg-lost-tint px-3.5 py-1 text-meta text-text"
          data-refused={refused}
        >
          {t(`terminal.refused.${refused}`)}
        </div>
      )}
      {terminalEnded(terminal.status) && (
        <div className="flex shrink-0 items-center gap-2 border-line border-t bg-chrome px-3.5 py-1 text-meta text-text-2">
          <StateMark mark={terminalMark(terminal)} word={status} size={12} />
          <span className="tail-ellipsis flex-1">{endedSentence(terminal, t, locale)}</span>
          <Button small onClick={onNew}>
            {t("terminal.ended.again")}
          </Button>
        </div>
      )}
    </section>
  );
}
