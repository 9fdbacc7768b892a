const usable = (element: Element) => element.isConnected && !element.matches(":disabled");

/** What had the focus last, where it stood, and whether it is waited for because it is disabled. */
class KeptFocus {
  private last: HTMLElement | null = null;
  private region: HTMLElement | null = null;
  private waited = false;
  private frame = 0;

  readonly entered = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement) || target === this.place()) return;
    this.last = target;
    this.region = target.closest<HTMLElement>("[data-region]");
    this.waited = false;
  };

  /** After two frames, in which the one that took it away may give it to something else. */
  readonly changed = (): void => {
    if (this.frame !== 0 || !this.last || (document.activeElement !== document.body && !this.waited)) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.give();
      });
    });
  };

  /** Its region, or the main one of a screen that has come since. */
  private place(): HTMLElement | null {
    if (this.region?.isConnected) return this.region;
    return document.querySelector<HTMLElement>("[data-region=main]");
  }

  private give(): void {
    // A dialog has its own rules.
    if (!this.last || document.querySelector("[role=dialog], [role=alertdialog]")) return;
    const place = this.place();
    const at = document.activeElement;
    if (this.waited && at === place) {
      if (!this.last.isConnected) this.waited = false;
      else if (usable(this.last)) this.last.focus();
      return;
    }
    // Whoever clicks beside everything wants it nowhere.
    if (at !== document.body || usable(this.last) || !place) return;
    this.waited = this.last.isConnected;
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
}

/**
 * Keeps the focus in the page. What has it may go (a question that is answered, the button of a dialog on
 * a screen that was left) or be disabled while it works; the browser then forgets the place, and the next
 * Tab begins at the top of the page.
 */
export function keepFocus(): void {
  const kept = new KeptFocus();
  document.addEventListener("focusin", kept.entered);
  new MutationObserver(kept.changed).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["disabled"],
  });
}
