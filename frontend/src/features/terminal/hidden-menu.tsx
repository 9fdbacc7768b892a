import { Menu } from "@base-ui/react/menu";
import { useT } from "../../app/settings";
import { menuItem, menuPopup } from "../../components/menu";
import { StateMark } from "../../components/state-mark";
import { mostUrgent, terminalMark } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";

interface Props {
  hidden: readonly TerminalSummary[];
  titleOf(terminal: TerminalSummary): string;
  onChoose(id: string): void;
}

/** The terminals without a tab, so that none is forgotten. Its mark is that of the most urgent one. */
export function HiddenMenu({ hidden, titleOf, onChoose }: Props) {
  const t = useT();
  if (hidden.length === 0) return null;
  const mark = mostUrgent(hidden.map(terminalMark));
  return (
    <Menu.Root>
      <Menu.Trigger
        className="flex h-6 shrink-0 items-center gap-[7px] rounded-[5px] px-2 text-meta text-text-3 hover:bg-hover hover:text-text-2"
        data-hidden-tabs={hidden.length}
      >
        <StateMark mark={mark} word={t(`mark.${mark}`)} size={12} />
        {t("terminal.hiddenCount", { count: hidden.length })}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={4} className="z-50">
          <Menu.Popup className={menuPopup}>
            {hidden.map((terminal) => (
              <Menu.Item key={terminal.id} className={menuItem} onClick={() => onChoose(terminal.id)}>
                <StateMark
                  mark={terminalMark(terminal)}
                  word={t(`status.terminal.${terminal.status}`)}
                  size={12}
                />
                <span className="tail-ellipsis max-w-[40ch]">{titleOf(terminal)}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
