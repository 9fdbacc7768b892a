import { PanelBottom, PanelLeft, PanelRight, Search } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../components/button";
import { Key } from "../components/key";
import { commandKeys } from "./command-keys";
import { useT } from "./settings";
import { useUi } from "./ui";

export interface PanelToggles {
  rail(): void;
  dock(): void;
  inspector(): void;
}

/** The 40 px strip: where one is, the command field, the panel toggles. */
export function TitleBar({ children, toggles }: { children: ReactNode; toggles?: PanelToggles }) {
  const t = useT();
  const show = useUi((s) => s.show);
  return (
    <header
      data-region="banner"
      className="col-span-full flex items-center border-line border-b bg-chrome pr-2.5"
    >
      <div className="flex min-w-0 flex-1 items-center">{children}</div>
      <button
        type="button"
        onClick={() => show({ kind: "palette" })}
        className="mr-2 flex h-[26px] w-[170px] shrink-0 items-center gap-2 rounded-control border border-line-strong bg-canvas px-2 text-meta text-text-3 min-[1080px]:w-[232px]"
      >
        <Search size={14} strokeWidth={1.5} className="shrink-0" />
        <span className="tail-ellipsis flex-1 text-left">{t("palette.short")}</span>
        <Key keys={commandKeys.palette} />
      </button>
      {toggles && (
        <span className="flex gap-0.5">
          <IconButton label={t("command.toggleRail")} className="w-7" onClick={toggles.rail}>
            <PanelLeft size={16} strokeWidth={1.35} />
          </IconButton>
          <IconButton label={t("command.toggleDock")} className="w-7" onClick={toggles.dock}>
            <PanelBottom size={16} strokeWidth={1.35} />
          </IconButton>
          <IconButton label={t("command.toggleInspector")} className="w-7" onClick={toggles.inspector}>
            <PanelRight size={16} strokeWidth={1.35} />
          </IconButton>
        </span>
      )}
    </header>
  );
}
