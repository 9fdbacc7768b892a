import type { LedgerState } from "../lib/write-ledger";

export type ConnectionState = "here" | "lost" | "signed-out";

const askEveryMs = 1000;

/** Knows whether the owner answers, and asks again and again while it does not. */
export class Connection {
  private state: ConnectionState = "here";
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly back: () => void,
  ) {}

  snapshot = (): ConnectionState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes the outcome of a call: its error code, or null. */
  heard(failure: string | null): void {
    if (failure === "unreachable") this.enter("lost");
    else if (failure === "unauthorized") this.enter("signed-out");
    else this.enter("here");
  }

  /** Looks now, because something (a closed socket) suggests that the owner is gone. */
  check(): void {
    void this.ask().catch(() => {});
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private enter(state: ConnectionState): void {
    if (state === this.state) return;
    const returned = state === "here";
    this.state = state;
    clearInterval(this.timer);
    if (!returned) this.timer = setInterval(() => this.check(), askEveryMs);
    for (const listener of this.listeners) listener();
    if (returned) this.back();
  }
}

export type DurabilityKind = "saved" | "saving" | "held" | "lost" | "signed-out" | "disk-full";

const quietMs = 300;
const alarmMs = 5000;

/** What the durability indicator may truthfully say at `now`. */
export function durability(ledger: LedgerState, connection: ConnectionState, now: number): DurabilityKind {
  if (connection === "signed-out") return "signed-out";
  if (connection === "lost") return "lost";
  if (ledger.oldestAt === null) return "saved";
  if (ledger.heldBy === "disk_full") return "disk-full";
  const age = now - ledger.oldestAt;
  if (age >= alarmMs) return "held";
  return age >= quietMs ? "saving" : "saved";
}
