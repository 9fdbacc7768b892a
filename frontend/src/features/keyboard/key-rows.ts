import { commandKeys } from "../../app/command-keys";
import type { Command } from "../../app/commands";
import type { Bindings } from "../../lib/bindings";
import type { MessageKey } from "../../lib/i18n";
import { type Chord, chordsOf, expand, type KeyPress, type Keys } from "../../lib/keys";
import { letterKeys, letters } from "../../lib/letters";

/** What keys do in one panel, while it has the focus. */
const panelKeys = {
  sendMessage: "keyboard.sendMessage",
  approveGate: "keyboard.approveGate",
  rejectGate: "keyboard.rejectGate",
  undo: "keyboard.undo",
  redo: "keyboard.redo",
  copy: "keyboard.copy",
  selectAll: "keyboard.selectAll",
  paste: "keyboard.paste",
  findInChat: "keyboard.findInChat",
  findInTerminal: "keyboard.findInTerminal",
  previousPrompt: "keyboard.previousPrompt",
  nextPrompt: "keyboard.nextPrompt",
  restoredLine: "keyboard.restoredLine",
} satisfies Partial<Record<keyof typeof commandKeys, MessageKey>>;

export interface KeyRow {
  name: string;
  title: MessageKey;
  number?: number | undefined;
  keys: Keys;
  /** A key that types may have this meaning: it counts only where no text is edited. */
  letter?: boolean;
}

/** The rows of the single letters. */
export const letterRows: readonly KeyRow[] = letters.map((letter) => ({
  name: `letter.${letter}`,
  title: `letter.${letter}`,
  keys: letterKeys(letter),
  letter: true,
}));

/** Everything that has a key, or may be given one: commands first, as the palette has them. */
export function keyRows(commands: readonly Command[]): KeyRow[] {
  const rows = new Map<string, KeyRow>();
  for (const { id, title, number, keys } of commands) {
    const name = keys.name ?? id;
    if (!rows.has(name)) rows.set(name, { name, title, number, keys });
  }
  for (const [name, title] of Object.entries(panelKeys)) {
    rows.set(name, { name, title, keys: commandKeys[name as keyof typeof panelKeys] });
  }
  return [...rows.values()];
}

const modifiers = ["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process"];

/** Why a press is no key for a command; null: it is one. */
export function refusal(press: KeyPress, letter = false): MessageKey | null {
  if (modifiers.includes(press.key)) return "keyboard.holding";
  const named = press.key.length > 1; // a function key or the like types nothing
  const held = press.ctrlKey || press.metaKey || press.altKey;
  if (letter) return held || named ? "keyboard.letterOnly" : null;
  if (!held && (!named || ["Enter", "Tab", "Escape", "Backspace", "Delete"].includes(press.key))) {
    return "keyboard.types";
  }
  return null;
}

/** The other rows that a chord of this one reaches too, where the user has chosen it. */
export function sharedWith(row: KeyRow, rows: readonly KeyRow[], chosen: Bindings, mac: boolean): KeyRow[] {
  const own = new Set(chordsOf(row.keys, mac, chosen).map((chord: Chord) => expand(chord, mac)));
  return rows.filter(
    (other) =>
      other.name !== row.name &&
      (row.name in chosen || other.name in chosen) &&
      chordsOf(other.keys, mac, chosen).some((chord) => own.has(expand(chord, mac))),
  );
}
