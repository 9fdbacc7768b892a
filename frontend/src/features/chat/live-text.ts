import type { Sink, StreamClient } from "../../lib/stream";

/** How the text of an answer reaches the page. */
type Stream = Pick<StreamClient, "open" | "ack">;

/**
 * The text of an answer that arrives. It is read from its first byte, so what
 * it holds is always the beginning of what the message will have.
 */
export class LiveText implements Sink {
  private readonly decoder = new TextDecoder();
  private readonly listeners = new Set<() => void>();
  private readonly close: () => void;
  private text = "";
  private told = "";
  private frame = 0;

  constructor(
    private readonly stream: Stream,
    private readonly id: string,
    private readonly nextFrame: (run: () => void) => number = (run) => requestAnimationFrame(run),
  ) {
    this.close = stream.open(id, 0, this);
  }

  snapshot = (): string => this.told;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  opened(): void {}

  data(offset: number, bytes: Uint8Array): void {
    this.text += this.decoder.decode(bytes, { stream: true });
    this.stream.ack(this.id, offset + bytes.length);
    this.later();
  }

  gap(): void {}

  end(): void {
    this.text += this.decoder.decode();
    this.later();
  }

  error(): void {}

  dispose(): void {
    this.close();
    this.listeners.clear();
  }

  /** Tells once a frame, however many pieces come. */
  private later(): void {
    this.frame ||= this.nextFrame(() => {
      this.frame = 0;
      this.told = this.text;
      for (const listener of this.listeners) listener();
    });
  }
}

/** What is shown of an answer: what the stream gave, or what was read before it had come as far. */
export function shownText(read: string, live: string): string {
  return live.length >= read.length ? live : read;
}
