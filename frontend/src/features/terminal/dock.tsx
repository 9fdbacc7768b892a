import { type ReactNode, useEffect, useRef, useState } from "react";
import { commandKeys } from "../../app/command-keys";
import { useSettings, useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button } from "../../components/button";
import { Key } from "../../components/key";
import { Empty } from "../../components/panel";
import { terminalEnded } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";
import type { SessionTerminals } from "../session/use-session-terminals";
import { DockBar } from "./dock-bar";
import { terminalTitle } from "./ended";
import { Pane } from "./pane";
import { PaneGrid } from "./pane-grid";
import { revive } from "./revive";
import { stateSentence } from "./state-sentence";
import { TerminalDialog, type TerminalDialogKind } from "./terminal-dialog";
import type { TerminalView } from "./terminal-view";

export interface DockProps {
  sessionID: string;
  terminals: SessionTerminals;
  maxPanes: number;
  canRun: boolean;
  full: boolean;
  onFull(full: boolean): void;
  onFocus(id: string): void;
  onHide(): void;
  /** The line at its upper edge, which makes room for it. */
  edge?: ReactNode;
}

/** What is asked about which terminal. */
interface Asked {
  kind: TerminalDialogKind;
  terminal: TerminalSummary;
}

/** How the parts of the dock name and explain a terminal, and what they do with it. */
function useDock(props: DockProps) {
  const t = useT();
  const locale = useSettings((s) => s.locale);
  const { terminals } = props;
  const views = useRef(new Map<string, TerminalView>());
  const [asked, setAsked] = useState<Asked | null>(null);
  const titleOf = (terminal: TerminalSummary) =>
    terminalTitle(terminal, terminals.list.indexOf(terminal) + 1, t);
  const find = (id: string) => terminals.list.find((terminal) => terminal.id === id);
  const { wanted, current } = terminals;
  // Not the row: each change of it would take the focus from where someone works.
  const currentID = current?.id;
  useEffect(() => {
    // A pane that is here already; a new one takes the focus when its terminal is on the page.
    if (wanted !== null && wanted === currentID) focusPane(wanted);
  }, [wanted, currentID]);
  return {
    titleOf,
    find,
    asked,
    whyOf: (terminal: TerminalSummary) => stateSentence(terminal, t, locale, Date.now()),
    ask: (kind: TerminalDialogKind, id?: string) => {
      const terminal = id === undefined ? current : find(id);
      if (terminal) setAsked({ kind, terminal });
    },
    close: () => setAsked(null),
    view: () => (current ? views.current.get(current.id) : undefined),
    entered: (id: string, view: TerminalView) => {
      views.current.set(id, view);
      props.onFocus(id);
    },
    hide: (id: string) => {
      const terminal = find(id);
      if (!terminal) return;
      const title = titleOf(terminal);
      const ended = terminalEnded(terminal.status);
      terminals.hide(id, t(ended ? "terminal.hidden" : "terminal.hiddenGoesOn", { title }));
    },
    choose: (id: string, beside: boolean) => {
      terminals.show(id, beside ? "row" : null);
      focusPane(id);
    },
    revive: (how: Parameters<typeof revive>[1]) => {
      if (current) void terminals.attempt(() => revive(current.id, how));
    },
  };
}

export type DockActions = ReturnType<typeof useDock>;

function focusPane(id: string): void {
  document.querySelector<HTMLElement>(`[data-terminal="${CSS.escape(id)}"] .xterm-helper-textarea`)?.focus();
}

/** What stands where no pane is. */
function NoPane({ dock }: { dock: DockProps }) {
  const t = useT();
  const { terminals } = dock;
  const any = terminals.list.length > 0;
  return (
    <Empty
      text={any ? t("terminal.noneShown") : t("terminal.empty")}
      {...(any ? {} : { command: `holdfast terminal new --session ${dock.sessionID}` })}
      action={
        <Button small onClick={() => void terminals.begin(null)} disabled={!dock.canRun}>
          {t("terminal.new")}
          <Key keys={commandKeys.newTerminal} />
        </Button>
      }
    />
  );
}

function Panes({ dock, actions }: { dock: DockProps; actions: DockActions }): ReactNode {
  const { terminals } = dock;
  if (!terminals.shown) return <NoPane dock={dock} />;
  return (
    <PaneGrid tree={terminals.shown} onResize={terminals.resize}>
      {(id) => {
        const terminal = actions.find(id);
        return (
          terminal && (
            <Pane
              terminal={terminal}
              title={actions.titleOf(terminal)}
              autoFocus={terminals.wanted === id || terminals.focused === id}
              onFocus={(view) => actions.entered(id, view)}
              onNew={() => void terminals.begin(null)}
            />
          )
        );
      }}
    </PaneGrid>
  );
}

/** The terminals of a session: their tabs, and panes beside and beneath each other. */
export function Dock(props: DockProps) {
  const { terminals } = props;
  const t = useT();
  const actions = useDock(props);
  const { asked } = actions;
  return (
    <section
      data-region="terminals"
      aria-label={t("region.terminals")}
      className="flex h-full min-h-0 flex-col border-line border-t bg-sunken"
    >
      <DockBar dock={props} actions={actions} />
      {terminals.error != null && <ErrorBanner error={terminals.error} retry={terminals.retry} />}
      <div className="flex min-h-0 flex-1">
        <Panes dock={props} actions={actions} />
      </div>
      {asked && (
        <TerminalDialog
          kind={asked.kind}
          terminal={asked.terminal}
          title={actions.titleOf(asked.terminal)}
          onClose={actions.close}
        />
      )}
      {props.edge}
    </section>
  );
}
