import { ChevronDown, Columns2, Plus, X } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { commandKeys } from "../../app/command-keys";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { Key } from "../../components/key";
import { Empty } from "../../components/panel";
import type { TerminalSummary } from "../../lib/types";
import { terminalTitle } from "./ended";
import { Pane } from "./pane";
import { TerminalDialog, type TerminalDialogKind } from "./terminal-dialog";
import { TerminalMenu } from "./terminal-menu";
import { TerminalTabs } from "./terminal-tabs";
import type { TerminalView } from "./terminal-view";

interface Props {
  sessionID: string;
  terminals: readonly TerminalSummary[];
  /** Ids of the panes that are shown, left to right. */
  shown: readonly string[];
  maxPanes: number;
  focused: string | null;
  error: unknown;
  canRun: boolean;
  onShow(ids: string[]): void;
  onFocus(id: string): void;
  onNew(beside: boolean): void;
  onHide(): void;
  onRetry(): void;
}

/** Which terminals have a pane, which pane is current, and how a tab gets one. */
function usePanes({ terminals, shown, maxPanes, focused, onShow, onFocus }: Props) {
  const views = useRef(new Map<string, TerminalView>());
  const [opened, setOpened] = useState<string | null>(null);
  const panes = shown
    .flatMap((id) => terminals.find((terminal) => terminal.id === id) ?? [])
    .slice(-maxPanes);
  const ids = panes.map((pane) => pane.id);
  const current = panes.find((pane) => pane.id === focused) ?? panes[panes.length - 1] ?? null;
  const choose = (id: string, beside: boolean) => {
    setOpened(id);
    onFocus(id);
    if (ids.includes(id)) views.current.get(id)?.focus();
    else if (beside) onShow([...ids, id].slice(-maxPanes));
    else onShow(ids.length === 0 ? [id] : ids.map((pane) => (pane === current?.id ? id : pane)));
  };
  return {
    panes,
    ids,
    current,
    choose,
    hideCurrent: () => onShow(ids.filter((id) => id !== current?.id)),
    view: () => (current ? views.current.get(current.id) : undefined),
    entered: (id: string, view: TerminalView) => {
      views.current.set(id, view);
      onFocus(id);
    },
    wantsFocus: (id: string) => opened === id || focused === id,
  };
}

interface BarProps {
  dock: Props;
  panes: ReturnType<typeof usePanes>;
  tabs: ReactNode;
  menu: ReactNode;
}

/** The 34 px strip above the panes. */
function DockBar({ dock, panes, tabs, menu }: BarProps) {
  const t = useT();
  return (
    <div className="flex h-[34px] shrink-0 items-center gap-0.5 border-line border-b bg-chrome px-2">
      {tabs}
      <IconButton label={t("terminal.new")} onClick={() => dock.onNew(false)} disabled={!dock.canRun}>
        <Plus size={14} strokeWidth={1.5} />
      </IconButton>
      <span className="flex-1" />
      <span className="shrink-0 pr-2 text-meta text-text-3 max-[900px]:hidden">
        {t("terminal.count", { count: dock.terminals.length })}
      </span>
      <IconButton
        label={t("terminal.split")}
        disabled={!dock.canRun || dock.maxPanes < 2}
        onClick={() => dock.onNew(true)}
      >
        <Columns2 size={14} strokeWidth={1.5} />
      </IconButton>
      <IconButton label={t("terminal.hide")} disabled={!panes.current} onClick={panes.hideCurrent}>
        <X size={14} strokeWidth={1.5} />
      </IconButton>
      {menu}
      <IconButton label={t("terminal.hideDock")} onClick={dock.onHide}>
        <ChevronDown size={14} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}

function NoTerminal({ dock }: { dock: Props }) {
  const t = useT();
  return (
    <Empty
      text={t("terminal.empty")}
      command={`holdfast terminal new --session ${dock.sessionID}`}
      action={
        <Button small onClick={() => dock.onNew(false)} disabled={!dock.canRun}>
          {t("terminal.new")}
          <Key keys={commandKeys.newTerminal} />
        </Button>
      }
    />
  );
}

/** The terminals of a session: their tabs, and panes side by side. */
export function Dock(props: Props) {
  const { terminals } = props;
  const t = useT();
  const panes = usePanes(props);
  const { current } = panes;
  const [dialog, setDialog] = useState<TerminalDialogKind | null>(null);
  const titleOf = (terminal: TerminalSummary) => terminalTitle(terminal, terminals.indexOf(terminal) + 1, t);
  return (
    <section
      data-region="terminals"
      aria-label={t("region.terminals")}
      className="flex h-full min-h-0 flex-col border-line border-t bg-sunken"
    >
      <DockBar
        dock={props}
        panes={panes}
        tabs={
          <TerminalTabs
            {...{ terminals, titleOf }}
            shown={panes.ids}
            active={current ?? terminals[0] ?? null}
            onChoose={panes.choose}
          />
        }
        menu={<TerminalMenu terminal={current} view={panes.view} onDialog={setDialog} />}
      />
      {props.error != null && <ErrorBanner error={props.error} retry={props.onRetry} />}
      <div className="flex min-h-0 flex-1">
        {panes.panes.length === 0 && <NoTerminal dock={props} />}
        {panes.panes.map((terminal) => (
          <Pane
            key={terminal.id}
            terminal={terminal}
            title={titleOf(terminal)}
            autoFocus={panes.wantsFocus(terminal.id)}
            onFocus={(view) => panes.entered(terminal.id, view)}
            onNew={() => props.onNew(false)}
          />
        ))}
      </div>
      {dialog && current && (
        <TerminalDialog
          kind={dialog}
          terminal={current}
          title={titleOf(current)}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  );
}
