import { toApiError } from "../../lib/errors";
import type { SerialWrites } from "../../lib/serial-writes";
import type { ApiError, FilesMove, HistoryMove, SessionView } from "../../lib/types";
import type { WriteLedger } from "../../lib/write-ledger";

export interface FilesApi {
  show(id: string): Promise<SessionView>;
  setFiles(id: string, included: string[], excluded: string[], version: number): Promise<FilesMove>;
  undoFiles(id: string, version: number): Promise<FilesMove>;
  redoFiles(id: string, version: number): Promise<FilesMove>;
  restoreFiles(id: string, sequence: number, version: number): Promise<FilesMove>;
}

export interface SelectionState extends HistoryMove {
  included: ReadonlySet<string>;
  excluded: ReadonlySet<string>;
  pending: number;
  savedAt: number | null;
  error: ApiError | null;
}

interface Parts {
  api: FilesApi;
  writes: SerialWrites;
  ledger: WriteLedger;
  view: SessionView;
}

/**
 * The files chosen for one session. A change shows at once and is a version of
 * its own in the database; the state says how many are still on their way.
 */
export class FileSelection {
  private state: SelectionState;
  private readonly listeners = new Set<() => void>();
  private readonly id: string;

  constructor(private readonly parts: Parts) {
    const { session, files } = parts.view;
    this.id = session.id;
    this.state = {
      ...files,
      included: new Set(session.included_files ?? []),
      excluded: new Set(session.force_excluded_files ?? []),
      pending: 0,
      savedAt: null,
      error: null,
    };
  }

  /** Of the project: what relative paths begin at. */
  get directory(): string {
    return this.parts.view.session.project_directory;
  }

  snapshot = (): SelectionState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Selects or deselects files. A selected file is no longer excluded. */
  include(paths: readonly string[], on: boolean): Promise<void> {
    const included = new Set(this.state.included);
    const excluded = new Set(this.state.excluded);
    for (const path of paths) {
      if (on) {
        included.add(path);
        excluded.delete(path);
      } else included.delete(path);
    }
    return this.change(included, excluded);
  }

  /** Excludes a path, or lifts the exclusion. */
  exclude(path: string, on: boolean): Promise<void> {
    const included = new Set(this.state.included);
    const excluded = new Set(this.state.excluded);
    if (on) {
      excluded.add(path);
      for (const file of included) if (file === path || file.startsWith(`${path}/`)) included.delete(file);
    } else excluded.delete(path);
    return this.change(included, excluded);
  }

  undo(): Promise<void> {
    return this.step((version) => this.parts.api.undoFiles(this.id, version));
  }

  redo(): Promise<void> {
    return this.step((version) => this.parts.api.redoFiles(this.id, version));
  }

  /** Makes an older selection the newest one. */
  restore(sequence: number): Promise<void> {
    return this.step((version) => this.parts.api.restoreFiles(this.id, sequence, version));
  }

  /** Takes what is stored, unless own changes are on their way. */
  async refresh(): Promise<void> {
    await this.parts.writes.run(async () => {
      const view = await this.parts.api.show(this.id);
      // After a restore the same version may have another selection.
      const same = view.files.version === this.state.version && sameFiles(view, this.state);
      if (!same && this.state.pending === 0) this.adopt(view);
    });
  }

  close(): void {
    this.listeners.clear();
  }

  private change(included: ReadonlySet<string>, excluded: ReadonlySet<string>): Promise<void> {
    this.publish({ included, excluded, error: null });
    return this.step((version) => this.parts.api.setFiles(this.id, [...included], [...excluded], version));
  }

  private async step(call: (version: number) => Promise<FilesMove>): Promise<void> {
    const write = this.parts.ledger.begin();
    this.publish({ pending: this.state.pending + 1 });
    try {
      await this.parts.writes.run(async () => this.landed(await call(this.state.version)));
      write.saved();
    } catch (thrown) {
      write.abandoned();
      this.publish({ pending: this.state.pending - 1 });
      const wanted = this.state;
      this.adopt(await this.parts.writes.run(() => this.parts.api.show(this.id)));
      // When the answer alone was lost, what is stored is what was wanted: that is no error.
      if (!sameSelection(wanted, this.state)) this.publish({ error: toApiError(thrown) });
    }
  }

  /** Later changes are shown already: an answer that came before theirs moves the version only. */
  private landed({ included_files, force_excluded_files, ...move }: FilesMove): void {
    const pending = this.state.pending - 1;
    const shown =
      pending > 0
        ? {}
        : { included: new Set(included_files ?? []), excluded: new Set(force_excluded_files ?? []) };
    this.publish({ ...move, ...shown, pending, savedAt: Date.now() });
  }

  private adopt(view: SessionView): void {
    this.publish({
      ...view.files,
      included: new Set(view.session.included_files ?? []),
      excluded: new Set(view.session.force_excluded_files ?? []),
    });
  }

  private publish(change: Partial<SelectionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

const same = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  one.size === other.size && [...one].every((path) => other.has(path));

function sameSelection(a: SelectionState, b: SelectionState): boolean {
  return same(a.included, b.included) && same(a.excluded, b.excluded);
}

function sameFiles({ session }: SessionView, shown: SelectionState): boolean {
  return (
    same(new Set(session.included_files), shown.included) &&
    same(new Set(session.force_excluded_files), shown.excluded)
  );
}
