/** Runs what belongs together one after another: two at once would each begin from the state before both, and one would be lost. */
export class InOrder {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all earlier work of this name has ended, however it ended. */
  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(name) ?? Promise.resolve();
    const next = before.then(work, work);
    const ended = next.then(
      () => {},
      () => {}, // whoever asked is told
    );
    this.last.set(name, ended);
    void ended.then(() => this.last.get(name) === ended && this.last.delete(name));
    return next;
  }
}
