import type { Divider } from "./dividers";
import type { Screen } from "./screen";

/** Tells which line across a terminal someone who reads further up has just scrolled over. */
export class Crossing {
  private above: Divider | null = null;
  private reading = false;

  /** Another screen is shown: nobody has gone anywhere. */
  begin(screen: Screen): void {
    this.above = screen.dividerAbove;
    this.reading = screen.fromBottom > 0;
  }

  /** The text of the line that was crossed. One that output pushed up was crossed by nobody. */
  over(screen: Screen): string | null {
    const was = this.above;
    const moved = this.reading || screen.fromBottom > 0;
    this.begin(screen);
    if (!moved || was === this.above) return null;
    const lower = row(was) > row(this.above) ? was : this.above;
    return lower && !lower.marker.isDisposed ? lower.text : null;
  }
}

const row = (divider: Divider | null) => divider?.marker.line ?? -1;
