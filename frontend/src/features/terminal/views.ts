import type { StreamClient } from "../../lib/stream";
import { type Place, TerminalView, type ViewSettings } from "./terminal-view";

/** A hidden terminal keeps its screen for this long: whoever comes back soon finds it at once. */
const parkAfterMs = 60_000;
/** No more hidden screens are kept than these: one with a full scrollback takes about 10 MB. */
const maxHidden = 8;

interface Hidden {
  view: TerminalView;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * The terminals of the page, shown and hidden. A hidden one keeps its screen
 * for a while, then only where it stood; the owner has the rest.
 */
export class TerminalViews {
  /** Keeps the screens of hidden terminals in the page, out of sight: xterm draws nothing there. */
  private readonly shelf = document.createElement("div");
  private readonly views = new Map<string, TerminalView>();
  /** Those that still have a screen, the longest hidden first. */
  private readonly hidden = new Map<string, Hidden>();

  constructor(private readonly stream: StreamClient) {
    this.shelf.hidden = true;
    document.body.append(this.shelf);
  }

  show(id: string, place: Place, settings: ViewSettings): TerminalView {
    const view = this.views.get(id) ?? new TerminalView(id, this.stream, settings);
    this.views.set(id, view);
    clearTimeout(this.hidden.get(id)?.timer);
    this.hidden.delete(id);
    view.configure(settings);
    view.attach(place);
    return view;
  }

  /** A terminal that has been shown. */
  find(id: string): TerminalView | undefined {
    return this.views.get(id);
  }

  hide(view: TerminalView): void {
    view.detach(this.shelf);
    this.hidden.set(view.id, { view, timer: setTimeout(() => this.park(view.id), parkAfterMs) });
    const [oldest] = this.hidden.keys();
    if (this.hidden.size > maxHidden && oldest !== undefined) this.park(oldest);
  }

  private park(id: string): void {
    const hidden = this.hidden.get(id);
    clearTimeout(hidden?.timer);
    this.hidden.delete(id);
    hidden?.view.park();
  }
}
