import { toApiError } from "../lib/errors";
import type { LedgerState } from "../lib/write-ledger";

/** "away": the owner answers, but its database does not. */
export type ConnectionState = "here" | "lost" | "signed-out" | "away";

export interface Link {
  state: ConnectionState;
  /** The owner found its database damaged: it serves nothing but the way out of that. */
  damaged: boolean;
  /** When the database answered again after it had been away. UTC ms. */
  returnedAt: number | null;
}

const askEveryMs = 1000;

/** Knows whether the owner and its database answer, and asks again and again while they do not. */
export class Connection {
  private link: Link = { state: "here", damaged: false, returnedAt: null };
  private timer: ReturnType<typeof setInterval> | undefined;
  private asking: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();

  /** `ask` reads something of the database; `back` runs when it answers after it did not. */
  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly back: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  snapshot = (): Link => this.link;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes the outcome of a call: its error code, or null. */
  heard(failure: string | null): void {
    if (failure === "unreachable") this.enter("lost");
    else if (failure === "unauthorized") this.enter("signed-out");
    // A backup that was stopped or that is damaged answers so as well: only the database itself can tell.
    else if (failure === "unavailable" || failure === "database_damaged") void this.check();
    // A call that needs no database succeeds while it is away.
    else if (this.link.state !== "away") this.enter("here");
  }

  /** Looks now, because something (a closed socket) suggests a change. Resolves when the answer is there. */
  check(): Promise<void> {
    this.asking ??= this.ask()
      .then(
        () => this.answered(null),
        (thrown) => this.answered(toApiError(thrown).code),
      )
      .finally(() => {
        this.asking = null;
      });
    return this.asking;
  }

  /** Resolves at once unless a look is on its way. */
  settled(): Promise<void> {
    return this.asking ?? Promise.resolve();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private answered(failure: string | null): void {
    if (failure === "unreachable" || failure === "unauthorized") return; // heard already
    // While a backup takes the place of the damaged database, it is only unavailable.
    const damaged = failure === "database_damaged" || (failure === "unavailable" && this.link.damaged);
    this.enter(failure === "unavailable" || damaged ? "away" : "here", damaged);
  }

  private enter(state: ConnectionState, damaged = this.link.damaged): void {
    const before = this.link;
    if (state === before.state && damaged === before.damaged) return;
    const returned = state === "here";
    const returnedAt = returned && before.state === "away" && !before.damaged ? this.now() : null;
    this.link = { state, damaged, returnedAt };
    clearInterval(this.timer);
    if (!returned) this.timer = setInterval(() => void this.check(), askEveryMs);
    for (const listener of this.listeners) listener();
    if (returned) this.back();
  }
}

export type DurabilityKind =
  | "saved"
  | "saving"
  | "held"
  | "lost"
  | "away"
  | "returned"
  | "signed-out"
  | "disk-full";

const quietMs = 300;
const alarmMs = 5000;
/** How long it is told that the database answers again. */
const returnedMs = 10_000;

/** What the durability indicator may truthfully say at `now`. */
export function durability(ledger: LedgerState, link: Link, now: number): DurabilityKind {
  if (link.state !== "here") return link.state;
  const settled = link.returnedAt !== null && now - link.returnedAt < returnedMs ? "returned" : "saved";
  if (ledger.oldestAt === null) return settled;
  if (ledger.heldBy === "disk_full") return "disk-full";
  const age = now - ledger.oldestAt;
  if (age >= alarmMs) return "held";
  return age >= quietMs ? "saving" : settled;
}
