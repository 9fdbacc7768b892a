import type { IMarker } from "@xterm/xterm";
import type { Screen } from "./screen";
import type { ViewStore } from "./view-state";

/** How often "n new lines" may change while someone reads further up. */
const belowEveryMs = 250;

/** Tells someone who reads further up what is beneath, and what is not above. */
export class Reading {
  /** The row of the cursor when someone scrolled up: rows that are dropped at the top do not count. */
  private held: IMarker | null = null;
  private told = 0;

  constructor(private readonly store: ViewStore) {}

  /** Another screen is shown, or someone is back at the end: rows count anew. */
  begin(): void {
    this.held?.dispose();
    this.held = null;
  }

  report(screen: Screen, now = false): void {
    this.store.change({ top: above(screen) });
    if (screen.fromBottom === 0) {
      this.begin();
      this.store.change({ below: 0 });
      return;
    }
    this.held ??= screen.term.registerMarker(0);
    if (!now && Date.now() - this.told < belowEveryMs) return;
    this.told = Date.now();
    const { baseY, cursorY } = screen.term.buffer.active;
    this.store.change({ below: Math.max(baseY + cursorY - this.held.line, 0) });
  }
}

function above(screen: Screen): number | "limit" | null {
  if (!screen.atTop) return null;
  if (screen.full) return "limit";
  return screen.start <= screen.first && screen.first > 0 ? screen.first : null;
}
