import type { IDisposable, IMarker, Terminal } from "@xterm/xterm";

/** The sequence with which a shell marks its prompts: `OSC 133 ; A` begins one (FinalTerm's shell integration). */
const shellMark = 133;

/**
 * Where the prompts of a terminal are: as the shell marks them, else the lines
 * on which somebody pressed Enter.
 */
export class Prompts implements IDisposable {
  private readonly owned: IDisposable[];
  private readonly marked: IMarker[] = [];
  private readonly entered: IMarker[] = [];

  constructor(private readonly term: Terminal) {
    this.owned = [
      term.parser.registerOscHandler(shellMark, (data) => {
        if (data === "A" || data.startsWith("A;")) this.keep(this.marked);
        return false; // others may look at it too
      }),
      term.onData((data) => {
        // In the alternate screen Enter is the program's.
        if (data === "\r" && term.buffer.active.type === "normal") this.keep(this.entered);
      }),
    ];
  }

  /** The line of the next prompt above a row of the whole buffer, or beneath it; null: there is none. */
  from(row: number, way: "previous" | "next"): number | null {
    const lines = (this.marked.length > 0 ? this.marked : this.entered)
      .map(({ line }) => line)
      .filter((line) => (way === "previous" ? line < row : line > row));
    if (lines.length === 0) return null;
    return way === "previous" ? Math.max(...lines) : Math.min(...lines);
  }

  dispose(): void {
    for (const one of this.owned) one.dispose();
  }

  private keep(list: IMarker[]): void {
    const marker = this.term.registerMarker(0);
    list.push(marker);
    marker.onDispose(() => list.splice(list.indexOf(marker), 1));
  }
}
