import { toApiError } from "./errors";
import type { WriteLedger } from "./write-ledger";

const firstRetryMs = 500;
const lastRetryMs = 4000;

/** Errors that repeating the same write cannot mend. */
const final = new Set(["conflict", "invalid", "not_found", "directory_gone"]);

/**
 * Sends writes one after another and repeats each until the owner has answered
 * it. A write that failed because nobody answered is held, never dropped.
 */
export class SerialWrites {
  private tail: Promise<unknown> = Promise.resolve();
  private wake: (() => void) | null = null;
  private stopped = false;

  constructor(private readonly ledger: WriteLedger) {}

  /** Runs `write` after all earlier ones. It rejects only with an error that repeating cannot mend. */
  run<T>(write: () => Promise<T>): Promise<T> {
    const result = this.tail.then(() => this.persist(write));
    this.tail = result.catch(() => {});
    return result;
  }

  /** Repeats a held write now. */
  retry(): void {
    this.wake?.();
  }

  stop(): void {
    this.stopped = true;
    this.wake?.();
  }

  private async persist<T>(write: () => Promise<T>): Promise<T> {
    for (let delay = firstRetryMs; ; delay = Math.min(delay * 2, lastRetryMs)) {
      try {
        return await write();
      } catch (thrown) {
        const error = toApiError(thrown);
        if (final.has(error.code) || this.stopped) throw error;
        this.ledger.held(error.code);
        await this.pause(delay);
        if (this.stopped) throw error;
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const self = this;
      function done() {
        clearTimeout(timer);
        self.wake = null;
        resolve();
      }
      this.wake = done;
    });
  }
}
