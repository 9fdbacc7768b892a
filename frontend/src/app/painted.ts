import { useEffect } from "react";
import { shell } from "../lib/api";

/**
 * Reports that a screen with its data has been painted. The first frame after
 * the commit lays it out, the second begins once it has been drawn. What lies
 * over a screen leaves the page the marker of that screen.
 */
export function usePainted(marker: string, ready: boolean, over = false): void {
  useEffect(() => {
    if (!ready) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        if (!over) document.documentElement.dataset.painted = marker;
        void shell.painted(marker);
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [marker, ready, over]);
}
