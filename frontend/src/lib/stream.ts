import type { Notice, StreamAddress } from "./types";

/** The server stops at 512 KiB unacknowledged; acknowledging four times within that keeps it flowing. */
const ackEvery = 128 << 10;
const firstRetryMs = 250;
const lastRetryMs = 5000;
/** How long to wait before a stream is asked for again that the owner could not read. */
const reopenMs = 500;

export interface Opened {
  start: number;
  end: number;
  cols: number;
  rows: number;
  status: string;
}

/** Receives one stream. Offsets are bytes since the stream's first byte. */
export interface Sink {
  opened(info: Opened): void;
  data(offset: number, bytes: Uint8Array): void;
  gap(offset: number, bytes: number): void;
  end(status: string): void;
  error(code: string, message: string): void;
}

export interface StreamOptions {
  address(): Promise<StreamAddress>;
  connect(url: string, protocols: string[]): WebSocket;
  onState(connected: boolean): void;
  onNotice(notice: Notice): void;
}

interface Subscription {
  sink: Sink;
  next: number; // first byte not yet handed to the sink; -1: the tail, not known before "opened"
  acked: number;
  ended: boolean;
  /** Runs while the stream waits to be asked for again. */
  reopen: ReturnType<typeof setTimeout> | undefined;
}

/**
 * One socket for the whole page. It reconnects for as long as it is started
 * and re-opens every stream at the first byte its sink has not been given, so
 * that a sink sees every byte once, whatever happens to the socket.
 */
export class StreamClient {
  private socket: WebSocket | null = null;
  private readonly subscriptions = new Map<string, Subscription>();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private delay = firstRetryMs;
  private started = false;
  private ready = false;
  private attempt = 0;

  constructor(private readonly options: StreamOptions) {}

  get connected(): boolean {
    return this.ready;
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    void this.dial();
  }

  stop(): void {
    this.started = false;
    this.attempt++;
    clearTimeout(this.retry);
    this.drop();
  }

  /** Tries at once instead of after the back-off, because someone has seen the owner answer. */
  hurry(): void {
    if (!this.started || this.socket || this.retry === undefined) return;
    clearTimeout(this.retry);
    void this.dial();
  }

  open(id: string, from: number, sink: Sink): () => void {
    const acked = Math.max(from, 0);
    const subscription: Subscription = { sink, next: from, acked, ended: false, reopen: undefined };
    this.subscriptions.set(id, subscription);
    this.send({ op: "open", id, offset: from });
    return () => {
      clearTimeout(subscription.reopen);
      if (this.subscriptions.get(id) !== subscription) return;
      this.subscriptions.delete(id);
      this.send({ op: "close", id });
    };
  }

  /** Says that everything before `offset` has been parsed. */
  ack(id: string, offset: number): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription || offset <= subscription.acked) return;
    if (offset - subscription.acked < ackEvery && offset < subscription.next) return;
    if (this.send({ op: "ack", id, offset })) subscription.acked = offset;
  }

  /** False when there is no connection: the text was not sent and the caller has to say so. */
  input(id: string, data: string): boolean {
    return this.send({ op: "input", id, data });
  }

  inputBytes(id: string, binary: string): boolean {
    return this.send({ op: "input", id, base64: btoa(binary) });
  }

  resize(id: string, cols: number, rows: number): boolean {
    return this.send({ op: "resize", id, cols, rows });
  }

  private send(message: object): boolean {
    if (!this.ready || !this.socket) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private async dial(): Promise<void> {
    this.retry = undefined;
    const attempt = ++this.attempt;
    let address: StreamAddress;
    try {
      address = await this.options.address();
    } catch {
      if (attempt === this.attempt) this.later();
      return;
    }
    if (attempt !== this.attempt || !this.started) return;
    const socket = this.options.connect(address.url, ["holdfast.v1", `holdfast.token.${address.token}`]);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(socket, event.data);
    socket.onerror = () => {};
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.drop();
      if (this.started) this.later();
    };
  }

  private opened(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.ready = true;
    this.delay = firstRetryMs;
    this.options.onState(true);
    for (const [id, subscription] of this.subscriptions) this.ask(id, subscription);
  }

  /** Asks for a stream from the first byte that its sink has not been given. */
  private ask(id: string, subscription: Subscription): void {
    clearTimeout(subscription.reopen);
    subscription.reopen = undefined;
    this.send({ op: "open", id, offset: subscription.next });
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    if (!this.ready) return;
    this.ready = false;
    this.options.onState(false);
  }

  private later(): void {
    this.retry = setTimeout(() => void this.dial(), this.delay);
    this.delay = Math.min(this.delay * 2, lastRetryMs);
  }

  private received(socket: WebSocket, data: unknown): void {
    if (this.socket !== socket) return;
    if (typeof data === "string") this.event({ ...zeros, ...JSON.parse(data) });
    else if (data instanceof ArrayBuffer) this.frame(new Uint8Array(data));
  }

  private event(message: StreamEvent): void {
    if (message.event === "changed") {
      this.options.onNotice(message.notice);
      return;
    }
    const subscription = this.subscriptions.get(message.id);
    if (!subscription) return;
    switch (message.event) {
      case "opened":
        this.begin(subscription, message);
        break;
      case "gap":
        if (message.offset + message.bytes <= subscription.next) break;
        subscription.next = message.offset + message.bytes;
        subscription.sink.gap(message.offset, message.bytes);
        break;
      case "end":
        if (subscription.ended) break;
        subscription.ended = true;
        subscription.sink.end(message.status);
        break;
      case "error":
        // The database is away, or a backup takes its place: the stream has ended on
        // that side, and nobody but the page knows where it has to go on.
        if (message.code === "unavailable")
          subscription.reopen ??= setTimeout(() => this.ask(message.id, subscription), reopenMs);
        subscription.sink.error(message.code, message.message);
    }
  }

  private begin(subscription: Subscription, info: Opened): void {
    const wanted = subscription.next;
    if (wanted < info.start) subscription.next = info.start;
    subscription.acked = Math.max(subscription.acked, info.start);
    subscription.sink.opened(info);
    if (wanted >= 0 && wanted < info.start) subscription.sink.gap(wanted, info.start - wanted);
  }

  private frame(frame: Uint8Array<ArrayBuffer>): void {
    const length = frame[0] ?? 0;
    const id = new TextDecoder().decode(frame.subarray(1, 1 + length));
    const subscription = this.subscriptions.get(id);
    if (!subscription) return;
    const offset = Number(new DataView(frame.buffer).getBigUint64(1 + length));
    const bytes = frame.subarray(9 + length);
    if (offset > subscription.next) {
      // Bytes were skipped without a gap being announced: ask for them again rather than show a hole.
      this.send({ op: "close", id });
      this.ask(id, subscription);
      return;
    }
    const known = subscription.next - offset;
    if (known >= bytes.length) return;
    const start = subscription.next;
    subscription.next = offset + bytes.length;
    subscription.sink.data(start, known > 0 ? bytes.subarray(known) : bytes);
  }
}

/** The server leaves out fields that are zero. */
const zeros = { start: 0, end: 0, offset: 0, bytes: 0, cols: 0, rows: 0, status: "" };

type StreamEvent =
  | ({ event: "opened"; id: string } & Opened)
  | { event: "gap"; id: string; offset: number; bytes: number }
  | { event: "end"; id: string; offset: number; status: string }
  | { event: "error"; id: string; code: string; message: string }
  | { event: "changed"; notice: Notice };
