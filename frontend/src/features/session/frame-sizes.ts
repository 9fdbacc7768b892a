import { frameRules } from "../../app/viewport";
import type { Layout } from "./layout";

/** Pixels of the panels where nobody has chosen others, by section 4 of the interface design. */
function standardSizes(width: number, height: number) {
  const wide = width >= 1920;
  const dock = width >= 2560 ? 360 : wide ? 320 : 226;
  // The files take less than half of what the terminals leave.
  const files = Math.max(260, Math.round((height - dock - 114) * 0.45));
  return { task: wide ? 520 : 412, files, inspector: wide ? 380 : 296, dock };
}

/** Pixels of the panels at a window size: what was chosen, as far as there is room for it. */
export function frameSizes(layout: Layout, width: number, height: number) {
  const { narrowRail, inspectorOver } = frameRules(width);
  const standard = standardSizes(width, height);
  const chosenDock = layout.dockHeight ?? standard.dock;
  const dock = height < 720 ? Math.min(chosenDock, 150) : chosenDock;
  const filesMax = Math.max(120, height - dock - 300);
  const taskMax = inspectorOver ? 380 : 640;
  return {
    rail: !layout.rail ? 0 : narrowRail ? 48 : width >= 1920 ? 260 : 220,
    task: Math.min(layout.taskWidth ?? standard.task, taskMax),
    taskMax,
    files: Math.min(layout.filesHeight ?? standard.files, filesMax),
    filesMax,
    inspector: layout.inspectorWidth ?? standard.inspector,
    dock,
    dockMax: Math.max(160, height - 360),
    standard,
  };
}
