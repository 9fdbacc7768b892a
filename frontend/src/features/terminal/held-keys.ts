import type { IDisposable, Terminal } from "@xterm/xterm";

/** An input method has the key, or it is only a modifier, which ends no composition. */
const passing = new Set([16, 17, 18, 20, 91, 229]);

/**
 * Keeps keys that come right after a composition behind it. xterm takes
 * composed text from its field in a task of its own; a key that it handles
 * before that cuts the text short, which happens while the page is busy: the
 * last syllable before Enter would be lost.
 */
export class HeldKeys implements IDisposable {
  /** Composed text is in the field, and xterm has not taken it yet. */
  private untaken = false;
  private compositions = 0;
  private held = 0;
  private joins = false;
  private readonly taken: IDisposable;
  private readonly ended = () => {
    const composition = ++this.compositions;
    this.untaken = true;
    // After xterm's own task, which was asked for first: a composition that was given up gives no data.
    setTimeout(() => {
      if (composition === this.compositions) this.untaken = false;
    });
  };

  constructor(private readonly term: Terminal) {
    term.textarea?.addEventListener("compositionend", this.ended);
    this.taken = term.onData(() => {
      this.untaken = false;
    });
  }

  /** Whether xterm must not have the key now. It gets it in its turn. */
  hold(event: KeyboardEvent): boolean {
    // Between a key and its letter xterm may have taken the text.
    if (event.type === "keypress") return this.joins && this.untaken;
    if (event.type !== "keydown") return false;
    this.joins = false;
    if ((!this.untaken && this.held === 0) || event.isComposing || passing.has(event.keyCode)) return false;
    // A letter goes into the field, behind the composed text, and is taken together with it.
    if (isLetter(event) && this.held === 0) this.joins = true;
    else this.giveLater(event);
    return true;
  }

  dispose(): void {
    this.taken.dispose();
    this.term.textarea?.removeEventListener("compositionend", this.ended);
  }

  private giveLater(event: KeyboardEvent): void {
    event.preventDefault();
    this.held++;
    setTimeout(() => {
      this.held--;
      if (isLetter(event)) this.term.input(event.key);
      else this.term.textarea?.dispatchEvent(new KeyboardEvent("keydown", copyOf(event)));
    });
  }
}

function isLetter({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  return key.length === 1 && !ctrlKey && !altKey && !metaKey;
}

function copyOf({ key, code, keyCode, ctrlKey, shiftKey, altKey, metaKey }: KeyboardEvent) {
  return { key, code, keyCode, ctrlKey, shiftKey, altKey, metaKey, bubbles: true, cancelable: true };
}
