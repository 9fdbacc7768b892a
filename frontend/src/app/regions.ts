const focusable =
  "button:not([disabled]),a[href],input,textarea,[tabindex='0'],[contenteditable='true'],.xterm-helper-textarea";

/** Moves the focus to the next or previous region of the frame, to where it was inside it. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (r) => r.offsetParent !== null,
  );
  if (regions.length === 0) return;
  const active = document.activeElement as HTMLElement | null;
  const at = regions.findIndex((region) => region.contains(active));
  const from = regions[at];
  if (from && active) {
    for (const old of from.querySelectorAll("[data-last-focus]")) old.removeAttribute("data-last-focus");
    active.setAttribute("data-last-focus", "");
  }
  for (let i = 1; i <= regions.length; i++) {
    const region = regions[(at + step * i + regions.length * 2) % regions.length];
    const target =
      region?.querySelector<HTMLElement>("[data-last-focus]") ??
      region?.querySelector<HTMLElement>("[data-first-focus]") ??
      region?.querySelector<HTMLElement>(focusable);
    if (target) {
      target.focus();
      return;
    }
  }
}
