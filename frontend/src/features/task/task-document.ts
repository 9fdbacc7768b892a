import { toApiError } from "../../lib/errors";
import type { SerialWrites } from "../../lib/serial-writes";
import type { ApiError, HistoryMove, SessionView, TaskMove } from "../../lib/types";
import type { Write, WriteLedger } from "../../lib/write-ledger";

/** A pause of this length ends a version. */
export const pauseMs = 800;
/** So many changed characters end a version without a pause. */
export const changedLimit = 40;
/** The journal is written at most this often while someone types. */
export const draftMs = 150;

export interface TaskApi {
  show(id: string): Promise<SessionView>;
  setTask(id: string, text: string, version: number): Promise<HistoryMove>;
  undoTask(id: string, version: number): Promise<TaskMove>;
  redoTask(id: string, version: number): Promise<TaskMove>;
  restoreTask(id: string, sequence: number, version: number): Promise<TaskMove>;
  saveDraft(id: string, text: string): Promise<void>;
}

export interface TaskState extends HistoryMove {
  text: string;
  /** Text that was typed and is not a version yet. */
  dirty: boolean;
  savedAt: number | null;
  error: ApiError | null;
  conflict: { theirs: string; move: HistoryMove } | null;
}

interface Parts {
  api: TaskApi;
  writes: SerialWrites;
  ledger: WriteLedger;
  view: SessionView;
}

/**
 * The text of one session on its way to the database: typing becomes journal
 * entries at once and versions at pauses; undo and redo walk the versions.
 * All calls go through one queue, so that each names the version that the one
 * before it made.
 */
export class TaskDocument {
  private state: TaskState;
  private committed: string;
  private changed = 0;
  private composing = false;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private draft: ReturnType<typeof setTimeout> | undefined;
  private write: Write | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly id: string;

  constructor(private readonly parts: Parts) {
    const { session, task, draft } = parts.view;
    this.id = session.id;
    this.committed = session.task_description;
    const restored = draft !== null && draft !== session.task_description;
    this.state = {
      ...task,
      text: restored ? draft : session.task_description,
      dirty: restored,
      savedAt: null,
      error: null,
      conflict: null,
    };
    if (restored) this.schedule();
  }

  snapshot = (): TaskState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes what the editor now holds; `changed` is how many characters the change touched. */
  edited(text: string, changed: number): void {
    if (text === this.state.text) return;
    this.changed += changed;
    this.publish({ text, dirty: text !== this.committed, error: null });
    if (this.composing) return;
    this.note();
  }

  /** Text under composition is neither a version nor a journal entry. */
  setComposing(composing: boolean): void {
    this.composing = composing;
    if (!composing && this.state.dirty) this.note();
    if (composing) clearTimeout(this.pause);
  }

  /** Makes what has been typed a version now and waits until it is stored. */
  async commit(): Promise<void> {
    clearTimeout(this.pause);
    clearTimeout(this.draft);
    this.draft = undefined;
    this.changed = 0;
    if (this.state.conflict || !this.state.dirty) {
      await this.parts.writes.run(async () => {});
      return;
    }
    const text = this.state.text;
    this.write ??= this.parts.ledger.begin();
    const write = this.write;
    this.write = null;
    await this.step(write, async () => {
      if (text === this.committed) return;
      const move = await this.put(text);
      this.committed = text;
      this.publish({ ...move, dirty: this.state.text !== text, savedAt: Date.now(), error: null });
    });
  }

  undo(): Promise<void> {
    return this.move((version) => this.parts.api.undoTask(this.id, version));
  }

  redo(): Promise<void> {
    return this.move((version) => this.parts.api.redoTask(this.id, version));
  }

  restore(sequence: number): Promise<void> {
    return this.move((version) => this.parts.api.restoreTask(this.id, sequence, version));
  }

  /** Ends a conflict: keeps the own text as a new version, or takes the stored one. */
  async resolve(keep: "mine" | "theirs"): Promise<void> {
    const conflict = this.state.conflict;
    if (!conflict) return;
    this.committed = conflict.theirs;
    if (keep === "theirs") {
      this.write?.abandoned();
      this.write = null;
      this.publish({ ...conflict.move, text: conflict.theirs, dirty: false, conflict: null });
      // The own text was given up: left in the journal, it would come back at the next launch.
      await this.parts.writes
        .run(() => this.parts.api.saveDraft(this.id, conflict.theirs))
        .catch((thrown) => this.publish({ error: toApiError(thrown) }));
      return;
    }
    this.publish({ ...conflict.move, dirty: this.state.text !== conflict.theirs, conflict: null });
    await this.commit();
  }

  /** Takes a change that another window stored, unless something typed here is not stored yet. */
  async refresh(): Promise<void> {
    await this.parts.writes.run(async () => {
      const view = await this.parts.api.show(this.id);
      // After a restore the same version may have another text.
      const same =
        view.task.version === this.state.version && view.session.task_description === this.committed;
      if (!same) this.meet(view);
    });
  }

  close(): void {
    if (this.state.dirty && !this.state.conflict) void this.commit().catch(() => {});
    clearTimeout(this.pause);
    clearTimeout(this.draft);
    this.listeners.clear();
  }

  private note(): void {
    if (this.state.dirty) this.write ??= this.parts.ledger.begin();
    this.schedule();
    this.draft ??= setTimeout(() => this.journal(), draftMs);
  }

  private schedule(): void {
    clearTimeout(this.pause);
    if (this.composing || this.state.conflict) return;
    if (this.changed >= changedLimit) {
      this.quietly(this.commit());
      return;
    }
    this.pause = setTimeout(() => this.quietly(this.commit()), pauseMs);
  }

  private journal(): void {
    this.draft = undefined;
    if (this.composing || !this.state.dirty) return;
    const write = this.write;
    const queued = this.parts.writes.run(async () => {
      // A version that was stored meanwhile made this entry needless: writing it
      // now would bring back text that a later launch would take for unsaved.
      if (!this.state.dirty) return;
      await this.parts.api.saveDraft(this.id, this.state.text);
      if (this.write === write && this.draft === undefined) {
        write?.saved();
        this.write = null;
      }
    });
    queued.catch(() => {});
  }

  /** Stores a version. Where only the number moved on, as after an undo of an answer that was applied, it is taken on silently. */
  private async put(text: string): Promise<HistoryMove> {
    try {
      return await this.parts.api.setTask(this.id, text, this.state.version);
    } catch (thrown) {
      if (toApiError(thrown).code !== "conflict") throw thrown;
      const { session, task } = await this.parts.api.show(this.id);
      if (session.task_description !== this.committed) throw thrown;
      this.publish(task);
      return this.parts.api.setTask(this.id, text, task.version);
    }
  }

  private async move(call: (version: number) => Promise<TaskMove>): Promise<void> {
    await this.commit();
    if (this.state.conflict) return;
    await this.step(this.parts.ledger.begin(), async () => {
      const { description, ...move } = await call(this.state.version);
      const typed = this.state.dirty;
      this.committed = description;
      this.publish({ ...move, ...(typed ? {} : { text: description }), savedAt: Date.now(), error: null });
    });
  }

  private async step(write: Write, act: () => Promise<void>): Promise<void> {
    try {
      await this.parts.writes.run(act);
      write.saved();
    } catch (thrown) {
      write.abandoned();
      const error = toApiError(thrown);
      if (error.code === "conflict") await this.refresh();
      else this.publish({ error });
    }
  }

  /** Compares with what is stored. Equal text is no conflict: the answer to our own write was lost. */
  private meet(view: SessionView): void {
    const theirs = view.session.task_description;
    if (this.state.dirty && this.state.text !== theirs) {
      // What is typed began from the stored text: it is the next version of it, and nothing is overwritten.
      const conflict = theirs === this.committed ? null : { theirs, move: view.task };
      this.publish(conflict ? { conflict } : { ...view.task, conflict });
      // The other version cleared the journal: without a new entry this text would be nowhere but here.
      this.write ??= this.parts.ledger.begin();
      this.journal();
      if (!conflict) this.schedule();
      return;
    }
    this.committed = theirs;
    this.publish({ ...view.task, text: theirs, dirty: false, conflict: null });
  }

  private quietly(work: Promise<void>): void {
    work.catch(() => {});
  }

  private publish(change: Partial<TaskState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
