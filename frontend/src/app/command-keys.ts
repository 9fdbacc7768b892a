import type { Keys } from "../lib/keys";

/** The keys of section 7 of the interface design, for the commands that exist. */
export const commandKeys = {
  palette: { mac: ["Mod+K", "F1"], other: ["Ctrl+K", "Ctrl+Shift+P", "F1"] },
  sessions: { mac: ["Mod+O", "Mod+1"], other: ["Ctrl+Shift+O", "Alt+1"] },
  newSession: { mac: ["Mod+N"], other: ["Ctrl+Shift+N"] },
  runTask: { mac: ["Mod+Enter"], other: ["Ctrl+Enter"] },
  undo: { mac: ["Mod+Z"], other: ["Ctrl+Z"] },
  redo: { mac: ["Mod+Shift+Z"], other: ["Ctrl+Shift+Z", "Ctrl+Y"] },
  newTerminal: { mac: ["Mod+T"], other: ["Ctrl+Shift+T", "Ctrl+Alt+T"] },
  toggleRail: { mac: ["Mod+B"], other: ["Ctrl+Shift+B"] },
  toggleDock: { mac: ["Mod+J"], other: ["Ctrl+Shift+J"] },
  toggleInspector: { mac: ["Mod+Alt+B"], other: ["Ctrl+Alt+B"] },
  nextRegion: { mac: ["F6"], other: ["F6"] },
  previousRegion: { mac: ["Shift+F6"], other: ["Shift+F6"] },
  copy: { mac: ["Mod+C"], other: ["Ctrl+Shift+C"] },
  paste: { mac: ["Mod+V"], other: ["Ctrl+Shift+V"] },
  selectAll: { mac: ["Mod+A"], other: ["Ctrl+Shift+A"] },
  filterFiles: { mac: ["Mod+F"], other: ["Ctrl+F"] },
  settings: { mac: ["Mod+,"], other: ["Ctrl+,"] },
  none: { mac: [], other: [] },
} satisfies Record<string, Keys>;
