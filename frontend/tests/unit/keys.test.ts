import { describe, expect, test } from "vitest";
import { chordOf, type KeyPress, leavesTerminal, matches, shown } from "../../src/lib/keys";

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
