import { Menu } from "@base-ui/react/menu";
import { MoreHorizontal } from "lucide-react";
import { commandKeys } from "../../app/command-keys";
import { useT } from "../../app/settings";
import { Key } from "../../components/key";
import { terminalEnded } from "../../lib/marks";
import type { TerminalSummary } from "../../lib/types";
import type { TerminalDialogKind } from "./terminal-dialog";
import type { TerminalView } from "./terminal-view";

const item =
  "flex h-7 cursor-default items-center gap-6 rounded-control px-2 text-dense text-text-2 outline-none data-highlighted:bg-select data-highlighted:text-text data-disabled:opacity-50";

interface Props {
  terminal: TerminalSummary | null;
  view(): TerminalView | undefined;
  onDialog(kind: TerminalDialogKind): void;
}

/** What can be done with the terminal that has the focus. */
export function TerminalMenu({ terminal, view, onDialog }: Props) {
  const t = useT();
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={t("action.more")}
        disabled={!terminal}
        className="grid h-6 w-6 place-items-center rounded-[5px] text-text-3 hover:bg-hover disabled:opacity-45"
      >
        <MoreHorizontal size={14} strokeWidth={1.5} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-50">
          <Menu.Popup className="rounded-card border border-line-strong bg-raised p-1 shadow-overlay outline-none">
            <Menu.Item className={item} onClick={() => void view()?.copy()}>
              <span className="flex-1">{t("terminal.copy")}</span>
              <Key keys={commandKeys.copy} />
            </Menu.Item>
            <Menu.Item className={item} onClick={() => view()?.selectAll()}>
              <span className="flex-1">{t("terminal.selectAll")}</span>
              <Key keys={commandKeys.selectAll} />
            </Menu.Item>
            <Menu.Item className={item} onClick={() => onDialog("rename")}>
              {t("terminal.rename")}
            </Menu.Item>
            <Menu.Item
              className={item}
              disabled={!terminal || terminalEnded(terminal.status)}
              onClick={() => onDialog("kill")}
            >
              {t("terminal.kill")}
            </Menu.Item>
            <Menu.Item className={item} onClick={() => onDialog("delete")}>
              {t("terminal.delete")}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
