import type { IDecoration, IDisposable, IMarker, Terminal } from "@xterm/xterm";

/** "restored": the machine or the process host ended what ran. "border": another process begins. */
export type DividerKind = "gap" | "restored" | "border";

export interface Divider {
  readonly marker: IMarker;
  kind: DividerKind;
  text: string;
  decoration: IDecoration | undefined;
}

/** The lines across a terminal. Each lies over a row of its own and is no part of the text. */
export class Dividers implements IDisposable {
  private readonly all: Divider[] = [];
  private readonly resized: IDisposable;

  constructor(private readonly term: Terminal) {
    // A decoration keeps the width that it was made with.
    this.resized = term.onResize(() => {
      for (const divider of this.all) this.draw(divider);
    });
  }

  /** Draws a line over the row of the cursor. */
  add(kind: DividerKind, text: string): Divider {
    const marker = this.term.registerMarker(0);
    const divider: Divider = { marker, kind, text, decoration: undefined };
    this.all.push(divider);
    marker.onDispose(() => this.all.splice(this.all.indexOf(divider), 1));
    this.draw(divider);
    return divider;
  }

  /** Says something else on a line, unless it was scrolled away for good. */
  relabel(divider: Divider, kind: DividerKind, text: string): void {
    if (divider.marker.isDisposed || (divider.kind === kind && divider.text === text)) return;
    divider.kind = kind;
    divider.text = text;
    this.draw(divider);
  }

  /** The last divider above `row`, null when there is none. Rows of the whole buffer. */
  above(row: number): Divider | null {
    return this.all.findLast(({ marker }) => marker.line < row) ?? null;
  }

  dispose(): void {
    this.resized.dispose();
  }

  private draw(divider: Divider): void {
    divider.decoration?.dispose();
    const { marker, kind, text } = divider;
    divider.decoration = this.term.registerDecoration({ marker, width: this.term.cols, layer: "top" });
    divider.decoration?.onRender((element) => {
      if (element.firstChild) return;
      // A child of its own: xterm shows and hides the element by its display.
      const line = document.createElement("div");
      line.className = "terminal-divider";
      line.dataset.kind = kind;
      line.setAttribute("role", "separator");
      line.setAttribute("aria-label", text);
      line.textContent = text;
      element.append(line);
    });
  }
}
