import type { KeyboardEvent } from "react";
import { useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import { terminalMark } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";
import { useTabDrag } from "./use-tab-drag";

interface Props {
  terminals: readonly TerminalSummary[];
  /** Ids of the terminals that have a pane. */
  shown: readonly string[];
  active: TerminalSummary | null;
  titleOf(terminal: TerminalSummary): string;
  /** Why it is as it is, for those who point at it. */
  whyOf(terminal: TerminalSummary): string;
  /** With Alt a terminal is shown beside the others. */
  onChoose(id: string, beside: boolean): void;
  /** Puts a tab before the one that is at `index`. */
  onMove(id: string, index: number): void;
  onHide(id: string): void;
  onRename(id: string): void;
}

interface TabProps extends Props {
  terminal: TerminalSummary;
  index: number;
  drag: ReturnType<typeof useTabDrag>;
}

/** Where a dragged tab would go. */
function Gap({ end = false }: { end?: boolean }) {
  return (
    <span
      className={`pointer-events-none absolute inset-y-0.5 z-10 w-0.5 bg-brass ${end ? "-right-[2px]" : "-left-[2px]"}`}
      data-gap=""
    />
  );
}

function Tab({ terminal, index, drag, ...props }: TabProps) {
  const t = useT();
  const { terminals } = props;
  const on = props.shown.includes(terminal.id);
  const word = t(`status.terminal.${terminal.status}`);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = terminals[(index + step + terminals.length) % terminals.length];
      if (next) document.getElementById(`tab-${next.id}`)?.focus();
    } else if (event.key === "F2") props.onRename(terminal.id);
    else if (event.key === "Delete") props.onHide(terminal.id);
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      id={`tab-${terminal.id}`}
      role="tab"
      aria-selected={on}
      title={[props.titleOf(terminal), props.whyOf(terminal) || word].join("\n")}
      tabIndex={terminal.id === props.active?.id ? 0 : -1}
      data-status={terminal.status}
      className={`relative inline-flex h-6 max-w-[200px] shrink-0 items-center gap-[7px] rounded-[5px] px-[9px] text-meta ${on ? "bg-select text-text" : "text-text-2 hover:bg-hover"} ${drag.drag?.id === terminal.id ? "opacity-50" : ""}`}
      onClick={(event) => {
        if (!drag.wasDrag()) props.onChoose(terminal.id, event.altKey);
      }}
      onDoubleClick={() => props.onRename(terminal.id)}
      onAuxClick={(event) => {
        if (event.button === 1) props.onHide(terminal.id);
      }}
      onKeyDown={onKeyDown}
      {...drag.handlers(terminal.id)}
    >
      {drag.drag?.index === index && <Gap />}
      {drag.drag?.index === terminals.length && index === terminals.length - 1 && <Gap end />}
      <StateMark mark={terminalMark(terminal)} word={word} size={12} />
      <span className="tail-ellipsis">{props.titleOf(terminal)}</span>
    </button>
  );
}

/** The terminals of the session in the order that someone gave them; arrows move between them. */
export function TerminalTabs(props: Props) {
  const t = useT();
  const drag = useTabDrag(props.onMove);
  return (
    <div
      ref={drag.list}
      role="tablist"
      aria-multiselectable="true"
      aria-label={t("terminal.list")}
      className="flex min-w-0 gap-0.5 overflow-x-auto px-0.5 [scrollbar-width:none]"
    >
      {props.terminals.map((terminal, index) => (
        <Tab key={terminal.id} {...props} {...{ terminal, index, drag }} />
      ))}
    </div>
  );
}
