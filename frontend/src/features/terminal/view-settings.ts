import { useMemo } from "react";
import { useSettingsList } from "../../app/queries";
import type { ViewSettings } from "./terminal-view";

const standard: ViewSettings = {
  scrollbackLines: 10_000,
  gpu: true,
  copyOnSelect: false,
  pasteGuardBytes: 10_000,
};

/** How terminals are shown, as the user set it; null until that is known. */
export function useViewSettings(): ViewSettings | null {
  const { data, isPending } = useSettingsList();
  return useMemo(() => {
    if (isPending) return null;
    const value = (key: string) => data?.find((setting) => setting.key === key)?.value;
    const number = (key: string, otherwise: number) => Number(value(key) ?? otherwise);
    const choice = (key: string, otherwise: boolean) => (value(key) ?? String(otherwise)) === "true";
    return {
      scrollbackLines: number("terminal.scrollback_lines", standard.scrollbackLines),
      gpu: choice("terminal.gpu", standard.gpu),
      copyOnSelect: choice("terminal.copy_on_select", standard.copyOnSelect),
      pasteGuardBytes: number("terminal.paste_guard_bytes", standard.pasteGuardBytes),
    };
  }, [data, isPending]);
}
