import type { IDisposable, Terminal } from "@xterm/xterm";

/** An input method has the key, or it is only a modifier, which ends no composition. */
const passing = new Set([16, 17, 18, 20, 91, 229]);

/**
 * Holds keys that come right after a composition. xterm takes composed text
 * from its field in a task of its own; a key that is handled before that would
 * cut the text short, which happens while the page is busy: the last syllable
 * before Enter would be lost.
 */
export class HeldKeys implements IDisposable {
  private untaken = 0;
  private held = 0;
  private readonly ended = () => {
    this.untaken++;
    // After xterm's, which was asked for first.
    setTimeout(() => this.untaken--);
  };

  constructor(private readonly term: Terminal) {
    term.textarea?.addEventListener("compositionend", this.ended);
  }

  /** Whether a key has to wait. It is given again once the text was taken. */
  hold(event: KeyboardEvent): boolean {
    if ((this.untaken === 0 && this.held === 0) || event.isComposing || passing.has(event.keyCode))
      return false;
    event.preventDefault();
    this.held++;
    setTimeout(() => {
      this.held--;
      this.give(event);
    });
    return true;
  }

  dispose(): void {
    this.term.textarea?.removeEventListener("compositionend", this.ended);
  }

  private give(event: KeyboardEvent): void {
    const { key, code, keyCode, ctrlKey, shiftKey, altKey, metaKey } = event;
    if (key.length === 1 && !ctrlKey && !altKey && !metaKey) this.term.input(key);
    else {
      const init = {
        key,
        code,
        keyCode,
        ctrlKey,
        shiftKey,
        altKey,
        metaKey,
        bubbles: true,
        cancelable: true,
      };
      this.term.textarea?.dispatchEvent(new KeyboardEvent("keydown", init));
    }
  }
}
