import { ChevronDown, Columns2, Maximize2, Minimize2, Plus, Rows2, X } from "lucide-react";
import { useAllTerminals, useSettingValue } from "../../app/queries";
import { useT } from "../../app/settings";
import { IconButton } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { terminalEnded, terminalMark } from "../../lib/marks";
import type { DockActions, DockProps } from "./dock";
import { HiddenMenu } from "./hidden-menu";
import { TerminalMenu } from "./terminal-menu";
import { TerminalTabs } from "./terminal-tabs";

const icon = { size: 14, strokeWidth: 1.5 } as const;

/** How many terminals run on this machine, of how many that may. */
function Count({ here }: { here: number }) {
  const t = useT();
  const all = useAllTerminals().data;
  const max = useSettingValue("terminal.max_open");
  const live = all?.filter(({ status }) => !terminalEnded(status) && status !== "idle").length;
  const known = live !== undefined && max !== null;
  return (
    <span
      className="shrink-0 pr-2 text-meta text-text-3 max-[900px]:hidden"
      title={t("terminal.count", { count: here })}
    >
      {known ? t("terminal.ofMax", { live, max }) : t("terminal.count", { count: here })}
    </span>
  );
}

interface Props {
  dock: DockProps;
  actions: DockActions;
}

/** Why the current terminal is as it is, in the room that tabs leave: a line of its own would resize every pane. */
function Why({ actions, dock }: Props) {
  const { current } = dock.terminals;
  const why = current && !terminalEnded(current.status) ? actions.whyOf(current) : "";
  return (
    <span className="flex min-w-0 flex-1 items-center gap-[7px] px-2 text-meta text-text-2">
      {current && why && (
        <>
          <StateMark mark={terminalMark(current)} word="" size={12} />
          <span className="tail-ellipsis" title={why} data-why={current.status}>
            {why}
          </span>
        </>
      )}
    </span>
  );
}

/** The 34 px strip above the panes. */
export function DockBar({ dock, actions }: Props) {
  const t = useT();
  const { terminals, canRun, maxPanes, full } = dock;
  const { current } = terminals;
  const room = canRun && maxPanes > 1;
  return (
    <div className="flex h-[34px] shrink-0 items-center gap-0.5 border-line border-b bg-chrome px-2">
      <TerminalTabs
        terminals={terminals.tabs}
        shown={terminals.ids}
        active={current ?? terminals.tabs[0] ?? null}
        titleOf={actions.titleOf}
        whyOf={actions.whyOf}
        onChoose={actions.choose}
        onMove={terminals.move}
        onHide={actions.hide}
        onRename={(id) => actions.ask("rename", id)}
      />
      <HiddenMenu
        hidden={terminals.hidden}
        titleOf={actions.titleOf}
        onChoose={(id) => actions.choose(id, false)}
      />
      <IconButton label={t("terminal.new")} onClick={() => void terminals.begin(null)} disabled={!canRun}>
        <Plus {...icon} />
      </IconButton>
      <Why dock={dock} actions={actions} />
      <Count here={terminals.list.length} />
      <IconButton label={t("terminal.split")} disabled={!room} onClick={() => void terminals.begin("row")}>
        <Columns2 {...icon} />
      </IconButton>
      <IconButton
        label={t("terminal.splitDown")}
        disabled={!room}
        onClick={() => void terminals.begin("column")}
      >
        <Rows2 {...icon} />
      </IconButton>
      <IconButton
        label={t("terminal.hide")}
        disabled={!current}
        onClick={() => current && actions.hide(current.id)}
      >
        <X {...icon} />
      </IconButton>
      <TerminalMenu terminal={current} actions={actions} dock={dock} />
      <IconButton label={full ? t("terminal.dock") : t("terminal.full")} onClick={() => dock.onFull(!full)}>
        {full ? <Minimize2 {...icon} /> : <Maximize2 {...icon} />}
      </IconButton>
      {!full && (
        <IconButton label={t("terminal.hideDock")} onClick={dock.onHide}>
          <ChevronDown {...icon} />
        </IconButton>
      )}
    </div>
  );
}
