import { describe, expect, test } from "vitest";
import { commandKeys, sessionKeys } from "../../src/app/command-keys";
import { chordOf, type KeyPress, leavesTerminal, matches, shown } from "../../src/lib/keys";
import { letterKeys } from "../../src/lib/letters";

const press = (code: string, key: string, ...held: ("ctrl" | "meta" | "alt" | "shift")[]): KeyPress => ({
  code,
  key,
  ctrlKey: held.includes("ctrl"),
  metaKey: held.includes("meta"),
  altKey: held.includes("alt"),
  shiftKey: held.includes("shift"),
});

describe("keys", () => {
  test("a chord is the same on a Hangul layout and with Caps Lock", () => {
    expect(chordOf(press("KeyZ", "ㅋ", "ctrl", "shift"))).toBe("Ctrl+Shift+Z");
    expect(chordOf(press("KeyZ", "z", "ctrl", "shift"))).toBe("Ctrl+Shift+Z");
  });

  test("Mod is Cmd on macOS and Ctrl elsewhere", () => {
    const keys = { mac: ["Mod+K"], other: ["Mod+K"] };
    expect(matches(press("KeyK", "k", "meta"), keys, true)).toBe(true);
    expect(matches(press("KeyK", "k", "ctrl"), keys, true)).toBe(false);
    expect(matches(press("KeyK", "k", "ctrl"), keys, false)).toBe(true);
  });

  test("a modifier more is another chord", () => {
    const undo = { mac: ["Mod+Z"], other: ["Ctrl+Z"] };
    expect(matches(press("KeyZ", "Z", "ctrl", "shift"), undo, false)).toBe(false);
  });

  test("a terminal keeps plain Ctrl and Alt chords, and gives back the others", () => {
    expect(leavesTerminal(press("KeyK", "k", "ctrl"), false)).toBe(false);
    expect(leavesTerminal(press("Digit1", "1", "alt"), false)).toBe(false);
    expect(leavesTerminal(press("Tab", "Tab"), false)).toBe(false);
    expect(leavesTerminal(press("KeyP", "P", "ctrl", "shift"), false)).toBe(true);
    expect(leavesTerminal(press("F6", "F6"), false)).toBe(true);
    expect(leavesTerminal(press("KeyC", "c", "ctrl"), true)).toBe(false);
    expect(leavesTerminal(press("KeyK", "k", "meta"), true)).toBe(true);
  });

  test("chords are written as the platform writes them", () => {
    expect(shown("Mod+Shift+Enter", true)).toBe("⌘⇧↵");
    expect(shown("Mod+Enter", false)).toBe("Ctrl+↵");
  });
});

/** Section 7 of the interface design, by the command's name: on macOS, elsewhere. What has one letter is in `letters`. */
const table: Record<string, [string, string]> = {
  palette: ["Mod+K F1", "Ctrl+K Ctrl+Shift+P F1"],
  sessions: ["Mod+O Mod+1", "Ctrl+Shift+O Alt+1"],
  newSession: ["Mod+N", "Ctrl+Shift+N"],
  runs: ["Mod+2", "Alt+2"],
  worktrees: ["Mod+3", "Alt+3"],
  search: ["Mod+Shift+F Mod+4", "Ctrl+Alt+F Alt+4"],
  cost: ["Mod+5", "Alt+5"],
  filterFiles: ["Mod+F", "Ctrl+F"],
  findInChat: ["Mod+F", "Ctrl+F"],
  findInTerminal: ["Mod+F", "Ctrl+Shift+F"],
  runTask: ["Mod+Enter", "Ctrl+Enter"],
  sendMessage: ["Mod+Enter", "Ctrl+Enter"],
  nextRegion: ["F6", "F6"],
  previousRegion: ["Shift+F6", "Shift+F6"],
  toggleRail: ["Mod+B", "Ctrl+Shift+B"],
  toggleDock: ["Mod+J", "Ctrl+Shift+J"],
  toggleInspector: ["Mod+Alt+B", "Ctrl+Alt+B"],
  back: ["Mod+[", "Alt+ArrowLeft"],
  forward: ["Mod+]", "Alt+ArrowRight"],
  resume: ["Mod+Shift+R", "Ctrl+Shift+R"],
  settings: ["Mod+,", "Ctrl+,"],
  keys: ["Mod+/", "Ctrl+/"],
  quit: ["Mod+Q", "Ctrl+Q"],
  saveVersion: ["Mod+S", "Ctrl+S"],
  olderVersion: ["Mod+Alt+[", "Ctrl+Alt+["],
  newerVersion: ["Mod+Alt+]", "Ctrl+Alt+]"],
  compareVersions: ["Mod+Alt+D", "Ctrl+Alt+D"],
  undo: ["Mod+Z", "Ctrl+Z"],
  newTerminal: ["Mod+T", "Ctrl+Shift+T"],
  hideTerminal: ["Mod+W", "Ctrl+Shift+W"],
  splitTerminal: ["Mod+D", "Ctrl+Shift+D"],
  nextTerminal: ["Mod+Shift+]", "Ctrl+PageDown"],
  previousTerminal: ["Mod+Shift+[", "Ctrl+PageUp"],
  copy: ["Mod+C", "Ctrl+Shift+C"],
  paste: ["Mod+V", "Ctrl+Shift+V"],
  previousPrompt: ["Mod+ArrowUp", "Ctrl+Shift+ArrowUp"],
  nextPrompt: ["Mod+ArrowDown", "Ctrl+Shift+ArrowDown"],
  restoredLine: ["Mod+Alt+ArrowUp", "Ctrl+Alt+ArrowUp"],
  approveGate: ["Mod+Enter", "Ctrl+Enter"],
  rejectGate: ["Mod+Shift+Enter", "Ctrl+Shift+Enter"],
};

test.each(Object.entries(table))("%s has the keys of the design", (name, [mac, other]) => {
  const keys = commandKeys[name as keyof typeof commandKeys];
  // More may be there: a browser keeps some of them for itself.
  expect(keys.mac).toEqual(expect.arrayContaining(mac.split(" ")));
  expect(keys.other).toEqual(expect.arrayContaining(other.split(" ")));
  expect(keys.name).toBe(name); // under which another can be chosen
});

test.each([
  ["runGate", "G"],
  ["excludeFile", "E"],
  ["filterFiles", "F"],
  ["listDown", "J"],
  ["listUp", "K"],
] as const)("the letter of %s is that of the design", (letter, key) => {
  expect(letterKeys(letter).other).toContain(key);
});

test("each of the first nine sessions has its key", () => {
  expect(sessionKeys(1)).toMatchObject({ mac: ["Ctrl+1"], other: ["Ctrl+Alt+1"] });
  expect(sessionKeys(9)).toMatchObject({ mac: ["Ctrl+9"], other: ["Ctrl+Alt+9"] });
});
