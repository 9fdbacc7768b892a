import type { Screen } from "./screen";
import type { ViewStore } from "./view-state";

/** How often "n new lines" may change while someone reads further up. */
const belowEveryMs = 250;

/** Tells someone who reads further up what is beneath, and what is not above. */
export class Reading {
  private heldAt: number | null = null;
  private told = 0;

  constructor(private readonly store: ViewStore) {}

  /** Another screen is shown: its rows count anew. */
  begin(): void {
    this.heldAt = null;
  }

  report(screen: Screen, now = false): void {
    this.store.change({ top: above(screen) });
    const { baseY } = screen.term.buffer.active;
    if (screen.fromBottom === 0) {
      this.heldAt = null;
      this.store.change({ below: 0 });
      return;
    }
    this.heldAt ??= baseY;
    if (!now && Date.now() - this.told < belowEveryMs) return;
    this.told = Date.now();
    this.store.change({ below: baseY - this.heldAt });
  }
}

function above(screen: Screen): number | "limit" | null {
  if (!screen.atTop) return null;
  if (screen.full) return "limit";
  return screen.start <= screen.first && screen.first > 0 ? screen.first : null;
}
