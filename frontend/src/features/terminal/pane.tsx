import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useArrival } from "../../app/found";
import { useServices } from "../../app/services";
import { useSettings, useT } from "../../app/settings";
import { useUi } from "../../app/ui";
import { ReadOut } from "../../components/read-out";
import type { TerminalSummary } from "../../lib/types";
import { endedSentence } from "./ended";
import { EndedBar } from "./ended-bar";
import { FindBar } from "./find-bar";
import { PaneNotes } from "./pane-notes";
import { PaneQuestion } from "./pane-question";
import type { TerminalView } from "./terminal-view";
import { useViewSettings } from "./view-settings";
import { ViewStore } from "./view-state";
import { useViewWords } from "./view-words";
import { TerminalViews } from "./views";

interface Props {
  terminal: TerminalSummary;
  title: string;
  onFocus(view: TerminalView): void;
  onNew(): void;
  autoFocus: boolean;
}

const noView = new ViewStore();

/** Shows the terminal in a div for as long as the pane is there. */
function useTerminalView({ terminal, title, onFocus, autoFocus }: Props) {
  const services = useServices();
  const { mac } = useSettings();
  const settings = useViewSettings();
  const row = useRef(terminal);
  row.current = terminal;
  const words = useViewWords(() => row.current);
  const show = useUi((s) => s.show);
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<TerminalView | null>(null);
  const latest = useRef({ onFocus, title, autoFocus, settings, words });
  latest.current = { onFocus, title, autoFocus, settings, words };

  const known = settings !== null;
  useEffect(() => {
    const { settings } = latest.current;
    if (!host.current || !known || !settings) return;
    services.terminals ??= new TerminalViews(services.stream);
    const { terminals } = services;
    const shown = terminals.show(
      terminal.id,
      {
        host: host.current,
        mac,
        label: latest.current.title,
        words: latest.current.words,
        onFocus: () => latest.current.onFocus(shown),
        onOpenFile: (file) => show({ kind: "file", ...file }),
      },
      settings,
    );
    setView(shown);
    if (latest.current.autoFocus) shown.focus();
    return () => {
      setView(null);
      terminals.hide(shown);
    };
  }, [terminal.id, services, mac, show, known]);

  useEffect(() => {
    if (settings) view?.configure(settings);
  }, [view, settings]);
  return { host, view };
}

/** Tells the view what becomes of its terminal. */
function useTerminalRow(view: TerminalView | null, terminal: TerminalSummary, ended: boolean): void {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const words = useRef({ t, locale, terminal });
  words.current = { t, locale, terminal };
  // Each process of a terminal has its turn; the stream ends between them.
  const turn = terminal.status === "idle" ? -1 : terminal.restart_count;
  const seen = useRef(turn);
  useEffect(() => {
    if (seen.current === turn) return;
    seen.current = turn;
    view?.again();
  }, [view, turn]);

  const began = terminal.started_at;
  useEffect(() => {
    if (began !== null) view?.relabel();
  }, [view, began]);

  // The row that says why and the last bytes come on two ways; the line is drawn when both are here.
  const cutOff = ended && (terminal.end_reason === "host_lost" || terminal.end_reason === "reboot");
  useEffect(() => {
    if (!cutOff) return;
    const { terminal: now, t: say, locale: tongue } = words.current;
    view?.closeWith(say("terminal.restored", { ended: endedSentence(now, say, tongue) }));
  }, [view, cutOff]);
}

/** Says that someone looks at a terminal that asks for its user. */
function useLooking(view: TerminalView | null, asks: boolean, pane: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!view) return;
    view.asks = asks;
    if (!asks) return;
    const look = () => {
      const here = document.visibilityState === "visible" && document.hasFocus();
      if (here && pane.current?.contains(document.activeElement)) view.looked();
    };
    look();
    const element = pane.current;
    element?.addEventListener("focusin", look);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      element?.removeEventListener("focusin", look);
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [view, asks, pane]);
}

/** One visible terminal: the island, and what is said about it. */
export function Pane(props: Props) {
  const { terminal, title, onNew } = props;
  const t = useT();
  const pane = useRef<HTMLElement>(null);
  const { host, view } = useTerminalView(props);
  const store = view?.store ?? noView;
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  useTerminalRow(view, terminal, state.ended);
  useArrival(
    (hit) => view !== null && hit.terminal_id === terminal.id,
    (hit) => view?.seek(hit.match, hit.offset, terminal.output_end_offset),
  );
  useLooking(view, terminal.status === "agent_requires_attention", pane);
  const status = t(`status.terminal.${terminal.status}`);
  return (
    <section
      ref={pane}
      aria-label={t("terminal.label", { title, status })}
      className="relative flex min-h-0 min-w-0 flex-1 flex-col"
      data-terminal={terminal.id}
    >
      {view && state.finding && <FindBar view={view} state={state} />}
      <div ref={host} className="terminal-host min-h-0 flex-1" />
      {view && <PaneNotes view={view} state={state} />}
      <ReadOut aloud={state.aloud} />
      <EndedBar terminal={terminal} title={title} onNew={onNew} />
      {view && state.asked && <PaneQuestion view={view} asked={state.asked} />}
    </section>
  );
}
