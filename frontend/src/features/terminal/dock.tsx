import { Menu } from "@base-ui/react/menu";
import { ChevronDown, Columns2, MoreHorizontal, Plus, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { commandKeys } from "../../app/command-keys";
import { useT } from "../../app/settings";
import { ErrorBanner } from "../../components/banner";
import { Button, IconButton } from "../../components/button";
import { Key } from "../../components/key";
import { Empty } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { terminalEnded, terminalMark } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";
import { terminalTitle } from "./ended";
import { Pane } from "./pane";
import { TerminalDialog, type TerminalDialogKind } from "./terminal-dialog";
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

const menuItem =
  "flex h-7 cursor-default items-center gap-6 rounded-control px-2 text-dense text-text-2 outline-none data-highlighted:bg-select data-highlighted:text-text data-disabled:opacity-50";

export function Dock(props: Props) {
  const { terminals, shown, maxPanes, focused, onShow, onFocus, onNew } = props;
  const t = useT();
  const views = useRef(new Map<string, TerminalView>());
  const [dialog, setDialog] = useState<TerminalDialogKind | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const panes = shown
    .flatMap((id) => terminals.find((terminal) => terminal.id === id) ?? [])
    .slice(-maxPanes);
  const current = panes.find((pane) => pane.id === focused) ?? panes[panes.length - 1] ?? null;
  const titleOf = (terminal: TerminalSummary) => terminalTitle(terminal, terminals.indexOf(terminal) + 1, t);

  const choose = (id: string, beside: boolean) => {
    setOpened(id);
    onFocus(id);
    if (panes.some((pane) => pane.id === id)) views.current.get(id)?.focus();
    else if (beside) onShow([...panes.map((pane) => pane.id), id].slice(-maxPanes));
    else
      onShow(
        panes.map((pane) => (pane.id === current?.id ? id : pane.id)).concat(panes.length === 0 ? [id] : []),
      );
  };
  const onTabKey = (event: KeyboardEvent, index: number) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = terminals[(index + step + terminals.length) % terminals.length];
    if (next) document.getElementById(`tab-${next.id}`)?.focus();
  };
  const active = current ?? terminals[0];
  return (
    <section
      data-region="terminals"
      aria-label={t("region.terminals")}
      className="flex h-full min-h-0 flex-col border-line border-t bg-sunken"
    >
      <div className="flex h-[34px] shrink-0 items-center gap-0.5 border-line border-b bg-chrome px-2">
        <div
          role="tablist"
          aria-multiselectable="true"
          aria-label={t("terminal.list")}
          className="flex min-w-0 gap-0.5 overflow-x-auto [scrollbar-width:none]"
        >
          {terminals.map((terminal, index) => {
            const on = panes.some((pane) => pane.id === terminal.id);
            return (
              <button
                type="button"
                key={terminal.id}
                id={`tab-${terminal.id}`}
                role="tab"
                aria-selected={on}
                tabIndex={terminal.id === active?.id ? 0 : -1}
                className={`inline-flex h-6 max-w-[200px] shrink-0 items-center gap-[7px] rounded-[5px] px-[9px] text-meta ${on ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
                onClick={(event) => choose(terminal.id, event.altKey)}
                onKeyDown={(event) => onTabKey(event, index)}
              >
                <StateMark
                  mark={terminalMark(terminal)}
                  word={t(`status.terminal.${terminal.status}`)}
                  size={12}
                />
                <span className="tail-ellipsis">{titleOf(terminal)}</span>
              </button>
            );
          })}
        </div>
        <IconButton label={t("terminal.new")} onClick={() => onNew(false)} disabled={!props.canRun}>
          <Plus size={14} strokeWidth={1.5} />
        </IconButton>
        <span className="flex-1" />
        <span className="shrink-0 pr-2 text-meta text-text-3 max-[900px]:hidden">
          {t("terminal.count", { count: terminals.length })}
        </span>
        <IconButton
          label={t("terminal.split")}
          disabled={!props.canRun || maxPanes < 2}
          onClick={() => onNew(true)}
        >
          <Columns2 size={14} strokeWidth={1.5} />
        </IconButton>
        <IconButton
          label={t("terminal.hide")}
          disabled={!current}
          onClick={() => onShow(panes.filter((pane) => pane.id !== current?.id).map((pane) => pane.id))}
        >
          <X size={14} strokeWidth={1.5} />
        </IconButton>
        <Menu.Root>
          <Menu.Trigger
            aria-label={t("action.more")}
            disabled={!current}
            className="grid h-6 w-6 place-items-center rounded-[5px] text-text-3 hover:bg-hover disabled:opacity-45"
          >
            <MoreHorizontal size={14} strokeWidth={1.5} />
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Positioner align="end" sideOffset={4} className="z-50">
              <Menu.Popup className="rounded-card border border-line-strong bg-raised p-1 shadow-overlay outline-none">
                {current && (
                  <>
                    <Menu.Item
                      className={menuItem}
                      onClick={() => void views.current.get(current.id)?.copy()}
                    >
                      <span className="flex-1">{t("terminal.copy")}</span>
                      <Key keys={commandKeys.copy} />
                    </Menu.Item>
                    <Menu.Item
                      className={menuItem}
                      onClick={() => views.current.get(current.id)?.selectAll()}
                    >
                      <span className="flex-1">{t("terminal.selectAll")}</span>
                      <Key keys={commandKeys.selectAll} />
                    </Menu.Item>
                    <Menu.Item className={menuItem} onClick={() => setDialog("rename")}>
                      {t("terminal.rename")}
                    </Menu.Item>
                    <Menu.Item
                      className={menuItem}
                      disabled={terminalEnded(current.status)}
                      onClick={() => setDialog("kill")}
                    >
                      {t("terminal.kill")}
                    </Menu.Item>
                    <Menu.Item className={menuItem} onClick={() => setDialog("delete")}>
                      {t("terminal.delete")}
                    </Menu.Item>
                  </>
                )}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
        <IconButton label={t("terminal.hideDock")} onClick={props.onHide}>
          <ChevronDown size={14} strokeWidth={1.5} />
        </IconButton>
      </div>
      {props.error != null && <ErrorBanner error={props.error} retry={props.onRetry} />}
      <div className="flex min-h-0 flex-1">
        {panes.length === 0 && (
          <Empty
            text={t("terminal.empty")}
            command={`holdfast terminal new --session ${props.sessionID}`}
            action={
              <Button small onClick={() => onNew(false)} disabled={!props.canRun}>
                {t("terminal.new")}
                <Key keys={commandKeys.newTerminal} />
              </Button>
            }
          />
        )}
        {panes.map((terminal) => (
          <Pane
            key={terminal.id}
            terminal={terminal}
            title={titleOf(terminal)}
            autoFocus={opened === terminal.id || focused === terminal.id}
            onFocus={(view) => {
              views.current.set(terminal.id, view);
              onFocus(terminal.id);
            }}
            onNew={() => onNew(false)}
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
