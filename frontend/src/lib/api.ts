import { toApiError } from "./errors";
import type {
  AgentInfo,
  Codebase,
  FileListing,
  FileMatch,
  FileSelectionInfo,
  FilesMove,
  HistoryMove,
  Job,
  JobSpec,
  JobSummary,
  LaunchReport,
  SelectedFile,
  Session,
  SessionPage,
  SessionQuery,
  SessionView,
  Status,
  StreamAddress,
  TaskMove,
  TaskVersion,
  TaskVersionInfo,
  TerminalSpec,
  TerminalSummary,
} from "./types";

type Heard = (failure: string | null) => void;
const hearing = new Set<Heard>();

/** Tells `listener` the error code of every call, null when it succeeded. */
export function onAnswer(listener: Heard): () => void {
  hearing.add(listener);
  return () => hearing.delete(listener);
}

async function invoke<T>(struct: string, method: string, args: unknown[]): Promise<T> {
  const bound = window.go?.api[struct]?.[method];
  if (!bound) throw { code: "internal", message: `This build has no ${struct}.${method}.` };
  try {
    const result = await bound(...args);
    for (const listener of hearing) listener(null);
    return result as T;
  } catch (thrown) {
    const error = toApiError(thrown);
    for (const listener of hearing) listener(error.code);
    throw error;
  }
}

const method =
  <A extends unknown[], T>(struct: string, name: string) =>
  (...args: A): Promise<T> =>
    invoke<T>(struct, name, args);

/** A Go nil slice arrives as null: lists read it as empty. */
const list =
  <A extends unknown[], T>(struct: string, name: string) =>
  async (...args: A): Promise<T[]> =>
    (await invoke<T[] | null>(struct, name, args)) ?? [];

export const api = {
  project: {
    add: method<[path: string, asFolder: boolean], Codebase>("ProjectAPI", "Add"),
    list: list<[], Codebase>("ProjectAPI", "List"),
  },
  session: {
    create: method<[codebaseID: string, name: string], Session>("SessionAPI", "New"),
    list: method<[query: SessionQuery], SessionPage>("SessionAPI", "List"),
    show: method<[id: string], SessionView>("SessionAPI", "Show"),
    rename: method<[id: string, name: string], Session>("SessionAPI", "Rename"),
    remove: method<[id: string], void>("SessionAPI", "Delete"),
    setTask: method<[id: string, text: string, version: number], HistoryMove>("SessionAPI", "SetTask"),
    undoTask: method<[id: string, version: number], TaskMove>("SessionAPI", "UndoTask"),
    redoTask: method<[id: string, version: number], TaskMove>("SessionAPI", "RedoTask"),
    restoreTask: method<[id: string, sequence: number, version: number], TaskMove>(
      "SessionAPI",
      "RestoreTask",
    ),
    taskHistory: list<[id: string, before: number, limit: number], TaskVersionInfo>(
      "SessionAPI",
      "TaskHistory",
    ),
    taskVersion: method<[id: string, sequence: number], TaskVersion>("SessionAPI", "TaskVersion"),
    saveDraft: method<[id: string, text: string], void>("SessionAPI", "SaveDraft"),
    setFiles: method<[id: string, included: string[], excluded: string[], version: number], FilesMove>(
      "SessionAPI",
      "SetFiles",
    ),
    undoFiles: method<[id: string, version: number], FilesMove>("SessionAPI", "UndoFiles"),
    redoFiles: method<[id: string, version: number], FilesMove>("SessionAPI", "RedoFiles"),
    fileHistory: list<[id: string, before: number, limit: number], FileSelectionInfo>(
      "SessionAPI",
      "FileHistory",
    ),
  },
  file: {
    children: method<[sessionID: string, dir: string], FileListing>("FileAPI", "Children"),
    find: list<[sessionID: string, query: string, limit: number], FileMatch>("FileAPI", "Find"),
    under: list<[sessionID: string, dir: string], string>("FileAPI", "Under"),
    selection: list<[sessionID: string], SelectedFile>("FileAPI", "Selection"),
  },
  terminal: {
    create: method<[spec: TerminalSpec], TerminalSummary>("TerminalAPI", "New"),
    list: list<[sessionID: string], TerminalSummary>("TerminalAPI", "List"),
    kill: method<[id: string], TerminalSummary>("TerminalAPI", "Kill"),
    rename: method<[id: string, title: string], TerminalSummary>("TerminalAPI", "Rename"),
    remove: method<[id: string], void>("TerminalAPI", "Delete"),
  },
  job: {
    run: method<[spec: JobSpec], Job>("JobAPI", "Run"),
    list: list<[sessionID: string], JobSummary>("JobAPI", "List"),
    show: method<[id: string], Job>("JobAPI", "Show"),
    cancel: method<[id: string], Job>("JobAPI", "Cancel"),
  },
  agent: { list: list<[], AgentInfo>("AgentAPI", "List") },
  launch: {
    report: method<[], LaunchReport>("LaunchAPI", "Report"),
    acknowledge: method<[], void>("LaunchAPI", "Acknowledge"),
  },
  system: {
    status: method<[], Status>("SystemAPI", "Status"),
    stream: method<[], StreamAddress>("SystemAPI", "Stream"),
    get: method<[key: string], string | null>("SystemAPI", "Get"),
    set: method<[key: string, value: string], void>("SystemAPI", "Set"),
    reportError: method<[message: string, stack: string, context: string], void>("SystemAPI", "ReportError"),
  },
};

/** The window around the page. In a browser the shim answers for it. */
export const shell = {
  painted: (marker: string) => window.go?.app.Shell.Painted?.(marker),
  startupError: async () =>
    (await window.go?.app.Shell.StartupError?.()) as { code: string; message: string } | null,
  openDirectory: async (title: string) => (await window.go?.app.Shell.OpenDirectory?.(title)) as string,
  quit: () => window.go?.app.Shell.Quit?.(),
};
