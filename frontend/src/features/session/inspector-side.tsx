import { type ReactNode, useSyncExternalStore } from "react";
import { useT } from "../../app/settings";
import { Splitter } from "../../components/split";
import type { SessionModel } from "./use-session-model";

interface Props {
  /** Over the main panel instead of beside it. */
  over: boolean;
  onClose(): void;
  width: number;
  /** Where a double click puts the splitter. */
  initial: number;
  onWidth(width: number): void;
  children: ReactNode;
}

/** The place of the inspector: a column with a splitter, or an overlay where there is no room for one. */
export function InspectorSide({ over, onClose, width, initial, onWidth, children }: Props) {
  const t = useT();
  const region = { "data-region": "inspector", "aria-label": t("region.inspector") };
  if (over) {
    return (
      <aside
        {...region}
        onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onClose()}
        className="absolute inset-y-0 right-0 z-20 w-80 shrink-0 border-line border-l shadow-overlay"
      >
        {children}
      </aside>
    );
  }
  return (
    <aside {...region} className="relative shrink-0 border-line border-l" style={{ width }}>
      {children}
      <Splitter
        label={t("split.inspector")}
        orientation="vertical"
        direction={-1}
        value={width}
        min={240}
        max={480}
        initial={initial}
        onChange={onWidth}
      />
    </aside>
  );
}

/** The versions of task and selection that are current now, by sequence number. */
export function useCurrentVersions({ document, selection }: SessionModel) {
  const task = useSyncExternalStore(document.subscribe, document.snapshot);
  const files = useSyncExternalStore(selection.subscribe, selection.snapshot);
  return { taskIndex: task.current_index, filesIndex: files.current_index };
}
