import type { FilesApi } from "../../src/features/files/file-selection";
import type { TaskApi } from "../../src/features/task/task-document";
import type { FilesMove, HistoryMove, SessionView, TaskMove } from "../../src/lib/types";

interface History<T> {
  entries: T[];
  at: number;
  version: number;
}

/**
 * A session as the owner keeps it, with its rule of versions: a write that
 * names another version than the present one is a conflict.
 */
export class SessionStore implements TaskApi, FilesApi {
  readonly drafts: string[] = [];
  readonly task: History<string> = { entries: [""], at: 0, version: 1 };
  readonly files: History<string[]> = { entries: [[]], at: 0, version: 1 };
  readonly excluded: string[] = [];
  /** While set, nobody answers; with "after" the write happens and only its answer is lost. */
  away: "before" | "after" | null = null;
  draft: string | null = null;
  calls = 0;

  async show(): Promise<SessionView> {
    return this.answer(() => ({
      session: {
        id: "s",
        name: "",
        project_directory: "",
        project_hash: "",
        codebase_id: null,
        host_id: "",
        created_at: 0,
        updated_at: 0,
        search_term: null,
        model_used: null,
        search_selected_files_only: false,
        video_analysis_prompt: null,
        merge_instructions: null,
        task_history_version: this.task.version,
        file_history_version: this.files.version,
        task_history_current_index: this.task.at,
        file_history_current_index: this.files.at,
        included_files: this.files.entries[this.files.at] ?? [],
        force_excluded_files: [],
        task_description: this.text,
      },
      project: null,
      task: this.move(this.task),
      files: this.move(this.files),
      draft: this.draft,
      directory_gone: false,
    }));
  }

  get text(): string {
    return this.task.entries[this.task.at] ?? "";
  }

  setTask = (_id: string, text: string, version: number) =>
    this.answer((): HistoryMove => this.write(this.task, text, version));
  undoTask = (_id: string, version: number) => this.answer((): TaskMove => this.step(version, -1));
  redoTask = (_id: string, version: number) => this.answer((): TaskMove => this.step(version, 1));
  restoreTask = (_id: string, sequence: number, version: number) =>
    this.answer((): TaskMove => {
      const text = this.task.entries[sequence] ?? "";
      return { ...this.write(this.task, text, version), description: text };
    });
  saveDraft = (_id: string, text: string) => this.answer(() => void this.drafts.push(text));
  setFiles = (_id: string, included: string[], _excluded: string[], version: number) =>
    this.answer((): FilesMove => this.selected(this.write(this.files, included, version)));
  undoFiles = (_id: string, version: number) => this.answer(() => this.stepFiles(version, -1));
  restoreFiles = (_id: string, sequence: number, version: number) =>
    this.answer(() => this.selected(this.write(this.files, this.files.entries[sequence] ?? [], version)));
  redoFiles = (_id: string, version: number) => this.answer(() => this.stepFiles(version, 1));

  private async answer<T>(act: () => T): Promise<T> {
    this.calls++;
    const away = this.away;
    if (away === "before") throw { code: "unreachable", message: "" };
    const result = act();
    if (away === "after") throw { code: "unreachable", message: "" };
    return result;
  }

  private write<T>(history: History<T>, entry: T, version: number): HistoryMove {
    this.expect(history, version);
    history.entries.splice(history.at + 1, history.entries.length, entry);
    history.at++;
    history.version++;
    return this.move(history);
  }

  private step(version: number, by: number): TaskMove {
    this.expect(this.task, version);
    this.task.at = Math.min(this.task.entries.length - 1, Math.max(0, this.task.at + by));
    this.task.version++;
    return { ...this.move(this.task), description: this.text };
  }

  private stepFiles(version: number, by: number): FilesMove {
    this.expect(this.files, version);
    this.files.at = Math.min(this.files.entries.length - 1, Math.max(0, this.files.at + by));
    this.files.version++;
    return this.selected(this.move(this.files));
  }

  private selected(move: HistoryMove): FilesMove {
    return { ...move, included_files: this.files.entries[this.files.at] ?? [], force_excluded_files: [] };
  }

  private expect<T>(history: History<T>, version: number): void {
    if (version !== history.version) throw { code: "conflict", message: "It changed meanwhile." };
  }

  private move<T>(history: History<T>): HistoryMove {
    return {
      version: history.version,
      current_index: history.at,
      can_undo: history.at > 0,
      can_redo: history.at < history.entries.length - 1,
    };
  }
}
