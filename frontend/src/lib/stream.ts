import type { EndReason, Notice, StreamAddress } from "./types";

/** The server stops at 512 KiB unacknowledged; acknowledging four times within that keeps it flowing. */
const ackEvery = 128 << 10;
const firstRetryMs = 250;
const lastRetryMs = 5000;
/** How long to wait before a stream is asked for again that the owner could not read. */
const reopenMs = 500;

export interface Opened {
  start: number;
  end: number;
  /** The first byte that is kept. */
  first: number;
  /** The size of the terminal at `start`. */
  cols: number;
  rows: number;
  status: string;
  /** What the terminal showed at `start`, as sequences for an empty one. Empty when the stream goes on. */
  snapshot: string;
}

/** How a process of a terminal ended. */
export interface ProcessEnd {
  ended_at: number | null; // UTC ms
  end_reason: EndReason | null;
  exit_code: number | null;
  exit_signal: string | null;
}

/** The process that begins where a border is, and the end of the one before. */
export interface Begun {
  ordinal: number;
  started_at: number | null; // UTC ms
  argv: string[] | null;
  cwd: string;
  previous: ProcessEnd | null;
}

/** Receives one stream. Offsets are bytes since the stream's first byte. */
export interface Sink {
  opened(info: Opened): void;
  data(offset: number, bytes: Uint8Array): void;
  gap(offset: number, bytes: number): void;
  /** The terminal had this size from `offset` on. */
  size?(offset: number, cols: number, rows: number): void;
  /** Another process of the terminal begins at `offset`. */
  border?(offset: number, process: Begun): void;
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
  back: number; // how many bytes before the end the tail begins; 0: as the server thinks fit
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
  /** How often each stream was asked for without an answer yet: what comes before the last one is of an older opening. */
  private readonly unanswered = new Map<string, number>();
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

  /** Opens a stream at byte `from`, or at its tail (-1), which begins at least `back` bytes before the end. */
  open(id: string, from: number, sink: Sink, back = 0): () => void {
    clearTimeout(this.subscriptions.get(id)?.reopen);
    const acked = Math.max(from, 0);
    const subscription: Subscription = { sink, next: from, back, acked, ended: false, reopen: undefined };
    this.subscriptions.set(id, subscription);
    this.ask(id, subscription);
    return () => {
      clearTimeout(subscription.reopen);
      if (this.subscriptions.get(id) !== subscription) return;
      this.subscriptions.delete(id);
      this.send({ op: "close", id });
    };
  }

  /** Asks again where the stream stands: another process has begun after its end. */
  again(id: string): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription) return;
    subscription.ended = false;
    this.ask(id, subscription);
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

  /** Says that a person looks at a terminal. */
  looked(id: string): boolean {
    return this.send({ op: "looked", id });
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
    const { next, back } = subscription;
    if (!this.send({ op: "open", id, offset: next, ...(next < 0 && back > 0 ? { back } : {}) })) return;
    this.unanswered.set(id, (this.unanswered.get(id) ?? 0) + 1);
  }

  /** Takes one answer to an opening; false while another one is still to come. */
  private answered(id: string): boolean {
    const left = (this.unanswered.get(id) ?? 0) - 1;
    if (left > 0) this.unanswered.set(id, left);
    else this.unanswered.delete(id);
    return left <= 0;
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.unanswered.clear();
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
    const { id } = message;
    const answer = message.event === "opened" || message.event === "error";
    // An error may be about a key that was typed meanwhile. Then the answer comes too early, which is harmless.
    if (answer ? !this.answered(id) : this.unanswered.has(id)) return;
    const subscription = this.subscriptions.get(id);
    if (!subscription) return;
    if (message.event === "opened") this.begin(subscription, message);
    else if (message.event === "error") this.failed(id, subscription, message);
    else this.happened(subscription, message);
  }

  private happened(subscription: Subscription, message: Happening): void {
    const { sink } = subscription;
    switch (message.event) {
      case "gap":
        if (message.offset + message.bytes <= subscription.next) break;
        subscription.next = message.offset + message.bytes;
        sink.gap(message.offset, message.bytes);
        break;
      case "size":
        // Also one behind what was given already: bytes may be read before the change is known.
        sink.size?.(message.offset, message.cols, message.rows);
        break;
      case "border":
        if (message.offset >= subscription.next) sink.border?.(message.offset, message.process);
        break;
      case "end":
        if (subscription.ended) break;
        subscription.ended = true;
        sink.end(message.status);
    }
  }

  private failed(id: string, subscription: Subscription, { code, message }: Failure): void {
    // The database is away, or a backup takes its place: the stream has ended on
    // that side, and nobody but the page knows where it has to go on.
    if (code === "unavailable")
      subscription.reopen ??= setTimeout(() => this.ask(id, subscription), reopenMs);
    subscription.sink.error(code, message);
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
    if (!subscription || this.unanswered.has(id)) return;
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
const zeros = {
  start: 0,
  end: 0,
  first: 0,
  offset: 0,
  bytes: 0,
  cols: 0,
  rows: 0,
  status: "",
  snapshot: "",
};

interface Failure {
  code: string;
  message: string;
}

type Happening =
  | { event: "gap"; id: string; offset: number; bytes: number }
  | { event: "size"; id: string; offset: number; cols: number; rows: number }
  | { event: "border"; id: string; offset: number; process: Begun }
  | { event: "end"; id: string; offset: number; status: string };

type StreamEvent =
  | ({ event: "opened"; id: string } & Opened)
  | ({ event: "error"; id: string } & Failure)
  | Happening
  | { event: "changed"; notice: Notice };
