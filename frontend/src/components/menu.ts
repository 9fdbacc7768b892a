/** How the rows of every menu look. */
export const menuItem =
  "flex h-7 cursor-default items-center gap-2 rounded-control px-2 text-dense text-text-2 data-highlighted:bg-select data-highlighted:text-text data-disabled:opacity-50";

export const menuPopup =
  "rounded-card border border-line-strong bg-raised p-1 shadow-overlay outline-none max-h-[60vh] overflow-y-auto";
