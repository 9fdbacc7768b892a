import { useT } from "../../app/settings";
import { Splitter } from "../../components/split";
import { Dock } from "../terminal/dock";
import type { frameSizes } from "./frame-sizes";
import { type ChangeLayout, initialLayout } from "./layout";
import type { SessionTerminals } from "./use-session-terminals";

interface Props {
  sessionID: string;
  terminals: SessionTerminals;
  sizes: ReturnType<typeof frameSizes>;
  maxPanes: number;
  focused: string | null;
  canRun: boolean;
  change: ChangeLayout;
}

/** The terminals at the foot of the session, with the line that makes room for them. */
export function DockArea({ sessionID, terminals, sizes, maxPanes, focused, canRun, change }: Props) {
  const t = useT();
  return (
    <div className="relative shrink-0" style={{ height: sizes.dock }}>
      <Splitter
        label={t("split.dock")}
        orientation="horizontal"
        direction={-1}
        value={sizes.dock}
        min={100}
        max={sizes.dockMax}
        initial={initialLayout.dockHeight}
        onChange={(dockHeight) => change({ dockHeight })}
      />
      <Dock
        sessionID={sessionID}
        terminals={terminals.list}
        shown={terminals.panes}
        maxPanes={maxPanes}
        focused={focused}
        error={terminals.error}
        canRun={canRun}
        onShow={(panes) => change({ panes })}
        onFocus={(pane) => {
          if (pane !== focused) change({ focusedPane: pane });
        }}
        onNew={(beside) => void terminals.begin(beside)}
        onHide={() => change({ dock: false })}
        onRetry={terminals.retry}
      />
    </div>
  );
}
