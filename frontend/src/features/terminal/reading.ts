import type { IMarker } from "@xterm/xterm";
import type { Screen } from "./screen";
import type { ViewStore } from "./view-state";

/** How often "n new lines" may change while someone reads further up. */
const belowEveryMs = 250;

/** Where the end was when someone scrolled up, and how many rows had come until then. */
interface Held {
  /** The last row above the screen: programs erase only what is on the screen. */
  row: IMarker;
  size: string;
  before: number;
}

/** Tells someone who reads further up what is beneath, and what is not above. */
export class Reading {
  private held: Held | null = null;
  private told = 0;

  constructor(private readonly store: ViewStore) {}

  /** Another screen is shown, or someone is back at the end: rows count anew. */
  begin(): void {
    this.held?.row.dispose();
    this.held = null;
  }

  report(screen: Screen, now = false): void {
    this.store.change({ top: above(screen) });
    if (screen.fromBottom === 0) {
      this.begin();
      this.store.change({ below: 0 });
      return;
    }
    const below = this.count(screen);
    if (!now && Date.now() - this.told < belowEveryMs) return;
    this.told = Date.now();
    this.store.change({ below });
  }

  private count({ term }: Screen): number {
    const { baseY, cursorY } = term.buffer.active;
    const size = `${term.cols}x${term.rows}`;
    const { held } = this;
    // Another size moves rows between the screen and what is above: none of them is new.
    const before = held && held.size !== size ? this.store.snapshot().below : (held?.before ?? 0);
    if (!held || held.size !== size || held.row.isDisposed) {
      held?.row.dispose();
      this.held = { row: term.registerMarker(-cursorY - 1), size, before };
      return before;
    }
    return before + baseY - 1 - held.row.line;
  }
}

function above(screen: Screen): number | "limit" | null {
  if (!screen.atTop) return null;
  if (screen.hasEarlier) return screen.full ? "limit" : null;
  return screen.first > 0 ? screen.first : null;
}
