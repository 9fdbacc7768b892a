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
  private counted = 0;
  private told = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: ViewStore) {}

  /** Another screen is shown, or someone is back at the end: rows count anew. */
  begin(): void {
    clearTimeout(this.telling);
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
    const wait = now ? 0 : this.told + belowEveryMs - Date.now();
    clearTimeout(this.telling);
    if (wait > 0) {
      // Output may end here: the last number has to be told as well.
      this.telling = setTimeout(() => this.tell(below), wait);
    } else this.tell(below);
  }

  private tell(below: number): void {
    this.told = Date.now();
    this.store.change({ below });
  }

  private count({ term }: Screen): number {
    const { baseY, cursorY } = term.buffer.active;
    const size = `${term.cols}x${term.rows}`;
    if (!this.held) this.counted = 0;
    // Another size moves rows between the screen and what is above: none of them is new.
    if (this.held?.size !== size || this.held.row.isDisposed) {
      this.held?.row.dispose();
      this.held = { row: term.registerMarker(-cursorY - 1), size, before: this.counted };
    }
    this.counted = this.held.before + baseY - 1 - this.held.row.line;
    return this.counted;
  }
}

function above(screen: Screen): number | "limit" | null {
  if (!screen.atTop) return null;
  if (screen.hasEarlier) return screen.full ? "limit" : null;
  return screen.first > 0 ? screen.first : null;
}
