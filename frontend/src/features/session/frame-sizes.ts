import { frameRules } from "../../app/viewport";
import type { Layout } from "./layout";

/** Pixels of the panels at a window size: what was chosen, as far as there is room for it. */
export function frameSizes(layout: Layout, width: number, height: number) {
  const { narrowRail, inspectorOver } = frameRules(width);
  const dockHeight = height < 720 ? Math.min(layout.dockHeight, 150) : layout.dockHeight;
  const filesMax = Math.max(120, height - dockHeight - 300);
  const taskMax = inspectorOver ? 380 : 640;
  return {
    rail: !layout.rail ? 0 : narrowRail ? 48 : width >= 1920 ? 260 : 220,
    task: Math.min(layout.taskWidth, taskMax),
    taskMax,
    files: Math.min(layout.filesHeight, filesMax),
    filesMax,
    inspector: width >= 1920 ? Math.max(380, layout.inspectorWidth) : layout.inspectorWidth,
    dock: dockHeight,
    dockMax: Math.max(160, height - 360),
  };
}
