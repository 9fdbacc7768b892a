import { type Bindings, useBindings } from "./bindings";

/** A chord as it is written in commands: "Mod+Shift+K". Mod is Cmd on macOS and Ctrl elsewhere. */
export type Chord = string;

export interface Keys {
  /** What they are for, where the user may choose others. */
  name?: string;
  mac: readonly Chord[];
  other: readonly Chord[];
}

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export function isMac(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

/** The key of a press, whatever the layout: with a Hangul layout K reports "ㅏ", and its code still says KeyK. */
function keyName(press: KeyPress): string {
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  if (letter) return letter;
  const digit = /^Digit(\d)$/.exec(press.code)?.[1];
  if (digit) return digit;
  if (press.code === "BracketLeft") return "[";
  if (press.code === "BracketRight") return "]";
  return press.key.length === 1 ? press.key.toUpperCase() : press.key;
}

/** Writes a press as a chord with every modifier by its own name. */
export function chordOf(press: KeyPress): Chord {
  const parts: string[] = [];
  if (press.ctrlKey) parts.push("Ctrl");
  if (press.metaKey) parts.push("Cmd");
  if (press.altKey) parts.push("Alt");
  if (press.shiftKey) parts.push("Shift");
  parts.push(keyName(press));
  return parts.join("+");
}

/** The chords that count: those of the user, or those of the program. */
export function chordsOf(
  keys: Keys,
  mac: boolean,
  chosen: Bindings = useBindings.getState().chosen,
): readonly Chord[] {
  return (keys.name === undefined ? undefined : chosen[keys.name]) ?? keys[mac ? "mac" : "other"];
}

/** A chord with each modifier by its own name, in one order: two that are the same key are equal. */
export function expand(chord: Chord, mac: boolean): Chord {
  const parts = chord.split("+").map((part) => (part === "Mod" ? (mac ? "Cmd" : "Ctrl") : part));
  const order = ["Ctrl", "Cmd", "Alt", "Shift"];
  const rank = (part: string) => (order.includes(part) ? order.indexOf(part) : order.length);
  return parts.sort((a, b) => rank(a) - rank(b)).join("+");
}

export function matches(press: KeyPress, keys: Keys, mac: boolean): boolean {
  const pressed = chordOf(press);
  return chordsOf(keys, mac).some((chord) => expand(chord, mac) === pressed);
}

/**
 * Whether a chord stays with the app while a terminal has the focus. Elsewhere
 * than on macOS a shell owns every plain Ctrl and Alt chord but those with
 * which people walk through tabs everywhere.
 */
export function leavesTerminal(press: KeyPress, mac: boolean): boolean {
  if (press.key === "F1" || press.key === "F6") return true;
  if (mac) return press.metaKey;
  if (press.ctrlKey && (press.key === "PageUp" || press.key === "PageDown")) return true;
  return press.ctrlKey && (press.shiftKey || press.altKey);
}

/** The way a chord is shown to people. */
export function shown(chord: Chord, mac: boolean): string {
  if (!mac) return expand(chord, mac).replace("Enter", "↵");
  const symbols: Record<string, string> = { Ctrl: "⌃", Cmd: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↵" };
  return expand(chord, mac)
    .split("+")
    .map((part) => symbols[part] ?? part)
    .join("");
}
