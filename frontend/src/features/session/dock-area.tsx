import { useT } from "../../app/settings";
import { Splitter } from "../../components/split";
import { Dock, type DockProps } from "../terminal/dock";
import type { frameSizes } from "./frame-sizes";
import type { ChangeLayout } from "./layout";

interface Props extends Omit<DockProps, "onFocus" | "onHide"> {
  sizes: ReturnType<typeof frameSizes>;
  focused: string | null;
  change: ChangeLayout;
}

/** The terminals at the foot of the session, with the line that makes room for them; or alone beneath its head. */
export function DockArea({ sizes, focused, change, ...dock }: Props) {
  const t = useT();
  return (
    <div
      className={`relative ${dock.full ? "min-h-0 flex-1" : "shrink-0"}`}
      // Not a main element where it is one: another element would open every terminal anew.
      {...(dock.full ? { role: "main" } : { style: { height: sizes.dock } })}
    >
      <Dock
        {...dock}
        edge={
          !dock.full && (
            <Splitter
              label={t("split.dock")}
              orientation="horizontal"
              direction={-1}
              value={sizes.dock}
              min={100}
              max={sizes.dockMax}
              initial={sizes.standard.dock}
              onChange={(dockHeight) => change({ dockHeight })}
            />
          )
        }
        onFocus={(pane) => {
          if (pane !== focused) change({ focusedPane: pane });
        }}
        onHide={() => change({ dock: false })}
      />
    </div>
  );
}
