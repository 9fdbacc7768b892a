import type { ISearchOptions } from "@xterm/addon-search";
import type { Screen } from "./screen";
import type { ViewStore } from "./view-state";

/** What is searched in a terminal, also when another screen takes the place of the first. */
export class Finder {
  private query: { text: string; options: ISearchOptions } | null = null;
  private again = false;
  private fromTop = false;

  constructor(
    private readonly store: ViewStore,
    private readonly screen: () => Screen | null,
  ) {}

  find(text: string, options: ISearchOptions, forward: boolean): void {
    this.query = text === "" ? null : { text, options };
    if (this.query) this.screen()?.find(text, options, forward);
    else {
      this.screen()?.search.clearDecorations();
      this.store.change({ found: null });
    }
  }

  /** Goes to the match before the present one as soon as more is loaded. */
  findInNext(): void {
    this.again = this.query !== null;
  }

  /** Goes to the first match of the next screen, which begins a little before the line. */
  seek(text: string): void {
    this.query = { text, options: {} };
    this.again = true;
    this.fromTop = true;
  }

  /** A screen with an older part is shown. */
  begin(screen: Screen): void {
    if (this.query && this.again) {
      screen.find(this.query.text, this.query.options, this.fromTop);
      screen.reveal();
    }
    this.again = false;
    this.fromTop = false;
  }

  close(): void {
    this.find("", {}, true);
    this.screen()?.term.clearSelection();
    this.store.change({ finding: false, sought: null });
  }
}
