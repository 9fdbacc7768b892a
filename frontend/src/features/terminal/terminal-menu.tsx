import { Menu } from "@base-ui/react/menu";
import { Check, ChevronRight, MoreHorizontal } from "lucide-react";
import { commandKeys } from "../../app/command-keys";
import { useT } from "../../app/settings";
import { Key } from "../../components/key";
import { menuItem, menuPopup } from "../../components/menu";
import { api } from "../../lib/api";
import type { Keys } from "../../lib/keys";
import { terminalEnded } from "../../lib/marks";
import type { OnLaunch, TerminalSummary } from "../../lib/types";
import type { DockActions, DockProps } from "./dock";
import { revivals } from "./revive";

const onLaunchValues: readonly OnLaunch[] = ["leave", "restart", "resume"];

interface ItemProps {
  label: string;
  keys?: Keys;
  disabled?: boolean;
  danger?: boolean;
  onClick(): void;
}

function Item({ label, keys, disabled = false, danger = false, onClick }: ItemProps) {
  return (
    <Menu.Item className={`${menuItem} ${danger ? "!text-lost" : ""}`} disabled={disabled} onClick={onClick}>
      <span className="flex-1 pr-4">{label}</span>
      {keys && <Key keys={keys} />}
    </Menu.Item>
  );
}

/** What a launch does with the terminal when its process is gone. Nothing is started unless it is chosen here. */
function OnLaunchMenu({ terminal, dock }: { terminal: TerminalSummary; dock: DockProps }) {
  const t = useT();
  const change = (value: OnLaunch) =>
    void dock.terminals.attempt(() => api.terminal.setOnLaunch(terminal.id, value));
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={menuItem}>
        <span className="flex-1 pr-4">{t("terminal.onLaunch")}</span>
        <ChevronRight size={13} strokeWidth={1.5} aria-hidden="true" />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} className="z-50">
          <Menu.Popup className={menuPopup}>
            <Menu.RadioGroup value={terminal.on_launch} onValueChange={(value) => change(value as OnLaunch)}>
              {onLaunchValues.map((value) => (
                <Menu.RadioItem key={value} value={value} className={menuItem} closeOnClick>
                  <span className="w-4">
                    <Menu.RadioItemIndicator>
                      <Check size={13} strokeWidth={1.6} aria-hidden="true" />
                    </Menu.RadioItemIndicator>
                  </span>
                  {t(`terminal.onLaunch.${value}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}

interface Props {
  terminal: TerminalSummary | null;
  actions: DockActions;
  dock: DockProps;
}

function Items({ terminal, actions, dock }: Props & { terminal: TerminalSummary }) {
  const t = useT();
  const { terminals } = dock;
  return (
    <>
      <Item label={t("terminal.copy")} keys={commandKeys.copy} onClick={() => void actions.view()?.copy()} />
      <Item
        label={t("terminal.selectAll")}
        keys={commandKeys.selectAll}
        onClick={() => actions.view()?.selectAll()}
      />
      <Menu.Separator className="my-1 border-line border-t" />
      {revivals(terminal).map((how) => (
        <Item
          key={how}
          label={t(`terminal.revive.${how}`)}
          disabled={!dock.canRun}
          onClick={() => actions.revive(how)}
        />
      ))}
      <OnLaunchMenu terminal={terminal} dock={dock} />
      <Item label={t("terminal.rename")} onClick={() => actions.ask("rename")} />
      {terminals.ids.length > 1 && (
        <Item label={t("terminal.closePane")} onClick={() => terminals.closePane(terminal.id)} />
      )}
      <Menu.Separator className="my-1 border-line border-t" />
      <Item
        label={t("terminal.kill")}
        danger
        disabled={terminalEnded(terminal.status) || terminal.status === "idle"}
        onClick={() => actions.ask("kill")}
      />
      <Item label={t("terminal.delete")} danger onClick={() => actions.ask("delete")} />
    </>
  );
}

/** What can be done with the terminal that has the focus. */
export function TerminalMenu({ terminal, actions, dock }: Props) {
  const t = useT();
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={t("action.more")}
        disabled={!terminal}
        className="grid h-6 w-6 shrink-0 place-items-center rounded-[5px] text-text-3 hover:bg-hover disabled:opacity-45"
        data-terminal-menu=""
      >
        <MoreHorizontal size={14} strokeWidth={1.5} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} className="z-50">
          <Menu.Popup className={menuPopup}>
            {terminal && <Items terminal={terminal} actions={actions} dock={dock} />}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
