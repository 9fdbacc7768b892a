import type { SerialWrites } from "../../lib/serial-writes";
import type { Write, WriteLedger } from "../../lib/write-ledger";

/** A draft is written at most this often while someone types. */
const writeMs = 150;

interface Parts {
  key: string;
  text: string;
  writes: SerialWrites;
  ledger: WriteLedger;
  set(key: string, value: string): Promise<void>;
  onError(error: unknown): void;
}

/**
 * What was typed and not sent yet, on its way to the database from its first
 * character. Text under composition is no draft yet.
 */
export class Draft {
  private text: string;
  private composing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private write: Write | null = null;

  constructor(private readonly parts: Parts) {
    this.text = parts.text;
  }

  edited(text: string): void {
    if (text === this.text) return;
    this.text = text;
    if (!this.composing) this.later();
  }

  setComposing(composing: boolean): void {
    this.composing = composing;
    if (!composing) this.later();
  }

  /** Stores what there is now. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { write, text, parts } = this;
    if (!write) return Promise.resolve();
    this.write = null;
    return parts.writes
      .run(() => parts.set(parts.key, text))
      .then(
        () => write.saved(),
        (error) => {
          write.abandoned();
          parts.onError(error);
        },
      );
  }

  private later(): void {
    this.write ??= this.parts.ledger.begin();
    this.timer ??= setTimeout(() => void this.flush(), writeMs);
  }
}
