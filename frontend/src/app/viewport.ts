import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  window.addEventListener("resize", listener);
  return () => window.removeEventListener("resize", listener);
}

/** Width and height of the window, for the frame's rules. */
export function useViewport(): { width: number; height: number } {
  const width = useSyncExternalStore(subscribe, () => window.innerWidth);
  const height = useSyncExternalStore(subscribe, () => window.innerHeight);
  return { width, height };
}

/** What the frame shows at a width, by section 4 of the interface design. */
export function frameRules(width: number): { narrowRail: boolean; inspectorOver: boolean; panes: number } {
  const panes = width < 1080 ? 1 : width < 1280 ? 2 : width < 1920 ? 3 : width < 2560 ? 4 : 6;
  return { narrowRail: width < 1080, inspectorOver: width < 1280, panes };
}
