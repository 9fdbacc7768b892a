import type { KeyboardEvent } from "react";
import { useT } from "../../app/settings";
import { StateMark } from "../../components/state-mark";
import { terminalMark } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";

interface Props {
  terminals: readonly TerminalSummary[];
  /** Ids of the terminals that have a pane. */
  shown: readonly string[];
  active: TerminalSummary | null;
  titleOf(terminal: TerminalSummary): string;
  /** With Alt a terminal is shown beside the others. */
  onChoose(id: string, beside: boolean): void;
}

/** All terminals of the session, oldest first; arrows move between them. */
export function TerminalTabs({ terminals, shown, active, titleOf, onChoose }: Props) {
  const t = useT();
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = terminals[(index + step + terminals.length) % terminals.length];
    if (next) document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div
      role="tablist"
      aria-multiselectable="true"
      aria-label={t("terminal.list")}
      className="flex min-w-0 gap-0.5 overflow-x-auto [scrollbar-width:none]"
    >
      {terminals.map((terminal, index) => {
        const on = shown.includes(terminal.id);
        return (
          <button
            type="button"
            key={terminal.id}
            id={`tab-${terminal.id}`}
            role="tab"
            aria-selected={on}
            tabIndex={terminal.id === active?.id ? 0 : -1}
            className={`inline-flex h-6 max-w-[200px] shrink-0 items-center gap-[7px] rounded-[5px] px-[9px] text-meta ${on ? "bg-select text-text" : "text-text-2 hover:bg-hover"}`}
            onClick={(event) => onChoose(terminal.id, event.altKey)}
            onKeyDown={(event) => onKeyDown(event, index)}
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
  );
}
