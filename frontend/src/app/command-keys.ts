import type { Keys } from "../lib/keys";

/** The keys of section 7 of the interface design, for the commands that exist. */
const standard = {
  palette: { mac: ["Mod+K", "F1"], other: ["Ctrl+K", "Ctrl+Shift+P", "F1"] },
  sessions: { mac: ["Mod+O", "Mod+1"], other: ["Ctrl+Shift+O", "Alt+1"] },
  newSession: { mac: ["Mod+N"], other: ["Ctrl+Shift+N"] },
  runTask: { mac: ["Mod+Enter"], other: ["Ctrl+Enter"] },
  sendMessage: { mac: ["Mod+Enter"], other: ["Ctrl+Enter"] },
  undo: { mac: ["Mod+Z"], other: ["Ctrl+Z"] },
  redo: { mac: ["Mod+Shift+Z"], other: ["Ctrl+Shift+Z", "Ctrl+Y"] },
  newTerminal: { mac: ["Mod+T"], other: ["Ctrl+Shift+T", "Ctrl+Alt+T"] },
  hideTerminal: { mac: ["Mod+W"], other: ["Ctrl+Shift+W", "Ctrl+Alt+W"] },
  splitTerminal: { mac: ["Mod+D"], other: ["Ctrl+Shift+D"] },
  splitTerminalDown: { mac: ["Mod+Shift+D"], other: ["Ctrl+Alt+Shift+D"] },
  nextTerminal: { mac: ["Mod+Shift+]"], other: ["Ctrl+PageDown", "Ctrl+Alt+PageDown"] },
  previousTerminal: { mac: ["Mod+Shift+["], other: ["Ctrl+PageUp", "Ctrl+Alt+PageUp"] },
  moveTabRight: { mac: ["Mod+Alt+Shift+]"], other: ["Ctrl+Shift+PageDown"] },
  moveTabLeft: { mac: ["Mod+Alt+Shift+["], other: ["Ctrl+Shift+PageUp"] },
  resume: { mac: ["Mod+Shift+R"], other: ["Ctrl+Shift+R"] },
  toggleRail: { mac: ["Mod+B"], other: ["Ctrl+Shift+B"] },
  toggleDock: { mac: ["Mod+J"], other: ["Ctrl+Shift+J"] },
  toggleInspector: { mac: ["Mod+Alt+B"], other: ["Ctrl+Alt+B"] },
  nextRegion: { mac: ["F6"], other: ["F6"] },
  previousRegion: { mac: ["Shift+F6"], other: ["Shift+F6"] },
  copy: { mac: ["Mod+C"], other: ["Ctrl+Shift+C"] },
  paste: { mac: ["Mod+V"], other: ["Ctrl+Shift+V"] },
  findInTerminal: { mac: ["Mod+F"], other: ["Ctrl+Shift+F"] },
  previousPrompt: { mac: ["Mod+ArrowUp"], other: ["Ctrl+Shift+ArrowUp"] },
  nextPrompt: { mac: ["Mod+ArrowDown"], other: ["Ctrl+Shift+ArrowDown"] },
  restoredLine: { mac: ["Mod+Alt+ArrowUp"], other: ["Ctrl+Alt+ArrowUp"] },
  readOutput: { mac: ["Mod+Alt+R"], other: ["Ctrl+Alt+R"] },
  selectAll: { mac: ["Mod+A"], other: ["Ctrl+Shift+A"] },
  saveVersion: { mac: ["Mod+S"], other: ["Ctrl+S"] },
  olderVersion: { mac: ["Mod+Alt+["], other: ["Ctrl+Alt+["] },
  newerVersion: { mac: ["Mod+Alt+]"], other: ["Ctrl+Alt+]"] },
  compareVersions: { mac: ["Mod+Alt+D"], other: ["Ctrl+Alt+D"] },
  findInChat: { mac: ["Mod+F"], other: ["Ctrl+F"] },
  filterFiles: { mac: ["Mod+F"], other: ["Ctrl+F"] },
  nextWaiting: { mac: ["Mod+Alt+A"], other: ["Ctrl+Alt+A"] },
  runs: { mac: ["Mod+2"], other: ["Alt+2"] },
  worktrees: { mac: ["Mod+3"], other: ["Alt+3"] },
  approveGate: { mac: ["Mod+Enter"], other: ["Ctrl+Enter"] },
  rejectGate: { mac: ["Mod+Shift+Enter"], other: ["Ctrl+Shift+Enter"] },
  search: { mac: ["Mod+Shift+F", "Mod+4"], other: ["Ctrl+Alt+F", "Alt+4"] },
  cost: { mac: ["Mod+5"], other: ["Alt+5"] },
  settings: { mac: ["Mod+,"], other: ["Ctrl+,"] },
  keys: { mac: ["Mod+/"], other: ["Ctrl+/"] },
  back: { mac: ["Mod+["], other: ["Alt+ArrowLeft"] },
  forward: { mac: ["Mod+]"], other: ["Alt+ArrowRight"] },
  quit: { mac: ["Mod+Q"], other: ["Ctrl+Q"] },
  none: { mac: [], other: [] },
} satisfies Record<string, Keys>;

type KeyName = keyof typeof standard;

const named = ([name, keys]: [string, Keys]): [string, Keys] => [name, { ...keys, name }];
const { none, ...bound } = standard;

/** Each knows its name, under which the user may choose other chords. */
export const commandKeys = {
  none: none as Keys,
  ...(Object.fromEntries(Object.entries(bound).map(named)) as Record<Exclude<KeyName, "none">, Keys>),
};

/** The keys of a session by its place in the rail, 1 to 9. */
export const sessionKeys = (number: number): Keys => ({
  name: `openSession${number}`,
  mac: [`Ctrl+${number}`],
  other: [`Ctrl+Alt+${number}`],
});
