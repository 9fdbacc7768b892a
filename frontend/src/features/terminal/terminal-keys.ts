import { commandKeys } from "../../app/command-keys";
import { type KeyPress, type Keys, matches } from "../../lib/keys";

/** What chords do in a terminal itself. Every other one is the program's, or the app's (leavesTerminal). */
export interface TerminalActions {
  copy(): void;
  selectAll(): void;
  find(): void;
  paste(): void;
  previousPrompt(): void;
  nextPrompt(): void;
  restoredLine(): void;
}

const chords: [Keys, keyof TerminalActions][] = [
  [commandKeys.copy, "copy"],
  [commandKeys.selectAll, "selectAll"],
  [commandKeys.findInTerminal, "find"],
  [commandKeys.previousPrompt, "previousPrompt"],
  [commandKeys.nextPrompt, "nextPrompt"],
  [commandKeys.restoredLine, "restoredLine"],
];

const chordAction = (press: KeyPress, mac: boolean) =>
  chords.find(([keys]) => matches(press, keys, mac))?.[1];

/** Whether a chord means something in a terminal that has the focus, before it may mean anything to the app. */
export function belongsToTerminal(press: KeyPress, mac: boolean): boolean {
  return chordAction(press, mac) !== undefined || matches(press, commandKeys.paste, mac);
}

/** The chord with which the engine itself pastes. */
const enginePaste: Keys = { mac: ["Mod+V"], other: ["Ctrl+Shift+V"] };

/** Does what a chord means in a terminal; false when xterm may go on with it. */
export function actInTerminal(event: KeyboardEvent, mac: boolean, actions: TerminalActions): boolean {
  const name = chordAction(event, mac);
  if (name) {
    event.preventDefault();
    actions[name]();
    return true;
  }
  const chosen = matches(event, commandKeys.paste, mac);
  if (!matches(event, enginePaste, mac)) {
    if (chosen) {
      event.preventDefault();
      actions.paste();
    }
    return chosen;
  }
  // Where it is the engine's, its paste event comes to the intake. It pastes nothing for who chose another key.
  if (!chosen) event.preventDefault();
  return true;
}
