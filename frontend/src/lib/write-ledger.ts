/** What the durability indicator shows. Times are UTC ms. */
export interface LedgerState {
  pending: number;
  oldestAt: number | null;
  savedAt: number | null;
  /** Why the oldest write is held, when it is. */
  heldBy: string | null;
}

export interface Write {
  saved(): void;
  abandoned(): void;
}

/**
 * Counts every change that a person made and the database does not have yet.
 * A change is counted from the moment it is made, not from the moment it is
 * sent: otherwise the indicator would say "saved" over text that is not.
 */
export class WriteLedger {
  private readonly open = new Map<symbol, number>();
  private readonly listeners = new Set<() => void>();
  private state: LedgerState = { pending: 0, oldestAt: null, savedAt: null, heldBy: null };

  constructor(private readonly now: () => number = Date.now) {}

  begin(): Write {
    const key = Symbol("write");
    this.open.set(key, this.now());
    this.publish({});
    const close = (savedAt: number | null) => {
      if (!this.open.delete(key)) return;
      this.publish({ heldBy: null, ...(savedAt === null ? {} : { savedAt }) });
    };
    return { saved: () => close(this.now()), abandoned: () => close(null) };
  }

  held(reason: string): void {
    this.publish({ heldBy: reason });
  }

  snapshot = (): LedgerState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private publish(change: Partial<LedgerState>): void {
    const oldest = this.open.values().next();
    this.state = {
      ...this.state,
      ...change,
      pending: this.open.size,
      oldestAt: oldest.done ? null : oldest.value,
    };
    for (const listener of this.listeners) listener();
  }
}
