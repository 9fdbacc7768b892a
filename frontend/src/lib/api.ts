import type * as AgentAPI from "../../wailsjs/go/api/AgentAPI";
import type * as BackupAPI from "../../wailsjs/go/api/BackupAPI";
import type * as BundleAPI from "../../wailsjs/go/api/BundleAPI";
import type * as ChatAPI from "../../wailsjs/go/api/ChatAPI";
import type * as CostAPI from "../../wailsjs/go/api/CostAPI";
import type * as DataAPI from "../../wailsjs/go/api/DataAPI";
import type * as EnvAPI from "../../wailsjs/go/api/EnvAPI";
import type * as FileAPI from "../../wailsjs/go/api/FileAPI";
import type * as FinderAPI from "../../wailsjs/go/api/FinderAPI";
import type * as ForeignAPI from "../../wailsjs/go/api/ForeignAPI";
import type * as HostAPI from "../../wailsjs/go/api/HostAPI";
import type * as JobAPI from "../../wailsjs/go/api/JobAPI";
import type * as LaunchAPI from "../../wailsjs/go/api/LaunchAPI";
import type * as LogAPI from "../../wailsjs/go/api/LogAPI";
import type * as PermissionAPI from "../../wailsjs/go/api/PermissionAPI";
import type * as PlanAPI from "../../wailsjs/go/api/PlanAPI";
import type * as ProjectAPI from "../../wailsjs/go/api/ProjectAPI";
import type * as PromptAPI from "../../wailsjs/go/api/PromptAPI";
import type * as RecoveryAPI from "../../wailsjs/go/api/RecoveryAPI";
import type * as RetentionAPI from "../../wailsjs/go/api/RetentionAPI";
import type * as SearchAPI from "../../wailsjs/go/api/SearchAPI";
import type * as SecretAPI from "../../wailsjs/go/api/SecretAPI";
import type * as SessionAPI from "../../wailsjs/go/api/SessionAPI";
import type * as SettingsAPI from "../../wailsjs/go/api/SettingsAPI";
import type * as SystemAPI from "../../wailsjs/go/api/SystemAPI";
import type * as TerminalAPI from "../../wailsjs/go/api/TerminalAPI";
import type * as WorkflowAPI from "../../wailsjs/go/api/WorkflowAPI";
import type * as WorktreeAPI from "../../wailsjs/go/api/WorktreeAPI";
import type * as Shell from "../../wailsjs/go/app/Shell";
import { toApiError } from "./errors";
import { InOrder } from "./in-order";
import type {
  AgentCopy,
  AgentQuota,
  ApiError,
  Backup,
  BackupPreview,
  BackupProgress,
  Budgets,
  BundleImport,
  BundleProgress,
  ChatCommand,
  Codebase,
  Conversation,
  ConversationView,
  CostFacts,
  CostPart,
  CostRow,
  CostTotals,
  Data,
  Diagnosis,
  Diagnostic,
  EnvLayer,
  EnvVar,
  ErrorLog,
  Exported,
  FileSelectionInfo,
  FileSelectionVersion,
  ForeignProgress,
  ForeignReport,
  ForeignSource,
  Found,
  GateWaiting,
  Job,
  JobPrompt,
  JobSummary,
  KeyPlace,
  LaunchReport,
  LaunchSummary,
  Machine,
  Maker,
  Message,
  MessageFinds,
  ModelPrice,
  Outgoing,
  PermissionRule,
  PermissionWaiting,
  Plan,
  PlanVersion,
  Process,
  Processes,
  PromptPreview,
  PromptSummary,
  Provider,
  RecoveryState,
  RetentionCount,
  RetentionRun,
  RetentionUnit,
  Row,
  RunStats,
  Schema,
  SearchPage,
  SearchStatus,
  Secret,
  Sent,
  SessionPage,
  SessionView,
  Setting,
  Status,
  SystemPrompt,
  TaskType,
  TaskVersion,
  TaskVersionInfo,
  TerminalSummary,
  ToolCall,
  UncommittedFile,
  UsageEvent,
  Work,
  WorkflowEvent,
  WorkflowFile,
  WorkflowRunRow,
  WorkflowRunView,
  WorkflowText,
  WorktreeDiff,
  WorktreeListing,
  WorktreeReport,
  WorktreeState,
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

// biome-ignore lint/suspicious/noExplicitAny: any function, whatever it takes
type AnyFunction = (...args: any[]) => Promise<any>;
type Named<S, M extends keyof S> = Extract<S[M], AnyFunction>;
/** Arguments as JSON has them. A list is given, never null. */
type Json<P extends unknown[]> = { [I in keyof P]: NonNullable<Row<P[I]>> };
type Args<F extends AnyFunction> = Json<Parameters<F>>;
type Answer<F extends AnyFunction> = Row<Awaited<ReturnType<F>>>;
type Rows<F extends AnyFunction> = NonNullable<Answer<F>>;

/** The structs that the owner binds, by the name they are called with. */
interface Structs {
  ProjectAPI: typeof ProjectAPI;
  SessionAPI: typeof SessionAPI;
  FileAPI: typeof FileAPI;
  TerminalAPI: typeof TerminalAPI;
  HostAPI: typeof HostAPI;
  JobAPI: typeof JobAPI;
  AgentAPI: typeof AgentAPI;
  PermissionAPI: typeof PermissionAPI;
  SecretAPI: typeof SecretAPI;
  PromptAPI: typeof PromptAPI;
  PlanAPI: typeof PlanAPI;
  FinderAPI: typeof FinderAPI;
  ChatAPI: typeof ChatAPI;
  CostAPI: typeof CostAPI;
  LaunchAPI: typeof LaunchAPI;
  BackupAPI: typeof BackupAPI;
  BundleAPI: typeof BundleAPI;
  DataAPI: typeof DataAPI;
  EnvAPI: typeof EnvAPI;
  ForeignAPI: typeof ForeignAPI;
  LogAPI: typeof LogAPI;
  RecoveryAPI: typeof RecoveryAPI;
  RetentionAPI: typeof RetentionAPI;
  SearchAPI: typeof SearchAPI;
  SettingsAPI: typeof SettingsAPI;
  SystemAPI: typeof SystemAPI;
  WorktreeAPI: typeof WorktreeAPI;
  WorkflowAPI: typeof WorkflowAPI;
}

/**
 * The methods of one bound struct, by the names and arguments that were
 * generated from Go. T narrows the answer to the page's own type of the row.
 */
function bound<N extends keyof Structs>(struct: N) {
  type S = Structs[N];
  return {
    one:
      <M extends keyof S & string, T extends Answer<Named<S, M>> | null = Answer<Named<S, M>>>(name: M) =>
      (...args: Args<Named<S, M>>): Promise<T> =>
        invoke<T>(struct, name, args),
    /** A Go nil slice arrives as null: lists read it as empty. */
    list:
      <M extends keyof S & string, T extends Rows<Named<S, M>> = Rows<Named<S, M>>>(name: M) =>
      async (...args: Args<Named<S, M>>): Promise<T> =>
        (await invoke<T | null>(struct, name, args)) ?? ([] as unknown as T),
  };
}

const project = bound("ProjectAPI");
const session = bound("SessionAPI");
const file = bound("FileAPI");
const terminal = bound("TerminalAPI");
const host = bound("HostAPI");
const job = bound("JobAPI");
const agent = bound("AgentAPI");
const permission = bound("PermissionAPI");
const prompt = bound("PromptAPI");
const search = bound("SearchAPI");
const secret = bound("SecretAPI");
const plan = bound("PlanAPI");
const finder = bound("FinderAPI");
const chat = bound("ChatAPI");
const cost = bound("CostAPI");
const launch = bound("LaunchAPI");
const backup = bound("BackupAPI");
const bundle = bound("BundleAPI");
const data = bound("DataAPI");
const env = bound("EnvAPI");
const foreign = bound("ForeignAPI");
const log = bound("LogAPI");
const recovery = bound("RecoveryAPI");
const retention = bound("RetentionAPI");
const settings = bound("SettingsAPI");
const system = bound("SystemAPI");
const worktree = bound("WorktreeAPI");
const workflowFile = bound("WorkflowAPI");

const settingsInOrder = new InOrder();
const setSetting = system.one("Set");

export const api = {
  project: {
    add: project.one<"Add", Codebase>("Add"),
    list: project.list<"List", Codebase[]>("List"),
    locate: project.one<"Locate", Codebase>("Locate"),
  },
  session: {
    create: session.one("New"),
    list: session.one<"List", SessionPage>("List"),
    show: session.one<"Show", SessionView>("Show"),
    rename: session.one("Rename"),
    pin: session.one("Pin"),
    remove: session.one("Delete"),
    setTask: session.one("SetTask"),
    undoTask: session.one("UndoTask"),
    redoTask: session.one("RedoTask"),
    restoreTask: session.one("RestoreTask"),
    taskHistory: session.list<"TaskHistory", TaskVersionInfo[]>("TaskHistory"),
    taskVersion: session.one<"TaskVersion", TaskVersion>("TaskVersion"),
    nameTaskVersion: session.one("NameTaskVersion"),
    saveDraft: session.one("SaveDraft"),
    setFiles: session.one("SetFiles"),
    undoFiles: session.one("UndoFiles"),
    redoFiles: session.one("RedoFiles"),
    restoreFiles: session.one("RestoreFiles"),
    fileSelection: session.one<"FileSelection", FileSelectionVersion>("FileSelection"),
    fileHistory: session.list<"FileHistory", FileSelectionInfo[]>("FileHistory"),
  },
  file: {
    children: file.one("Children"),
    find: file.list("Find"),
    under: file.list("Under"),
    selection: file.list("Selection"),
    external: file.list("External"),
    addExternal: file.list("AddExternal"),
    removeExternal: file.list("RemoveExternal"),
    locate: file.list("Locate"),
    read: file.one("Read"),
    edit: file.one("Edit"),
    reveal: file.one("Reveal"),
  },
  terminal: {
    create: terminal.one("New"),
    list: terminal.list<"List", TerminalSummary[]>("List"),
    members: terminal.list("Members"),
    kill: terminal.one("Kill"),
    rename: terminal.one("Rename"),
    remove: terminal.one("Delete"),
    start: terminal.one("Start"),
    restart: terminal.one("Restart"),
    resume: terminal.one("Resume"),
    looked: terminal.one("Looked"),
    send: terminal.one("Send"),
    setOnLaunch: terminal.one("SetOnLaunch"),
    /** Bytes travel as base64; the generated module has the numbers that Go has. */
    savePaste: (id: string, name: string, base64: string) =>
      invoke<string>("TerminalAPI", "SavePaste", [id, name, base64]),
  },
  host: {
    status: host.one<"Status", Processes>("Status"),
    work: host.one<"Work", Work>("Work"),
    machines: host.list<"Machines", Machine[]>("Machines"),
    adopt: host.one("Adopt"),
    end: host.one("End"),
    endSurvivor: host.one("EndSurvivor"),
  },
  job: {
    run: job.one<"Run", Job>("Run"),
    list: job.list<"List", JobSummary[]>("List"),
    show: job.one<"Show", Job>("Show"),
    listPage: job.list<"ListPage", JobSummary[]>("ListPage"),
    cancel: job.one<"Cancel", Job>("Cancel"),
    retry: job.one<"Retry", Job>("Retry"),
    resume: job.one<"Resume", Job>("Resume"),
    runParked: job.one<"RunParked", Job>("RunParked"),
    process: job.one<"Process", Process>("Process"),
    markDone: job.one<"MarkDone", Job>("MarkDone"),
    takeOver: job.one<"TakeOver", Job>("TakeOver"),
    interrupt: job.one("Interrupt"),
    remove: job.one("Delete"),
    prompts: job.list<"Prompts", JobPrompt[]>("Prompts"),
    addPrompt: job.one<"AddPrompt", JobPrompt>("AddPrompt"),
    cancelPrompt: job.one<"CancelPrompt", JobPrompt>("CancelPrompt"),
    /** The input is JSON of the agent, which the generated module takes for numbers. */
    tools: async (id: string) => (await invoke<ToolCall[] | null>("JobAPI", "Tools", [id])) ?? [],
    usage: job.list<"Usage", UsageEvent[]>("Usage"),
  },
  agent: {
    list: agent.list("List"),
    providers: agent.list<"Providers", Provider[]>("Providers"),
    saveProvider: agent.one<"SaveProvider", Provider>("SaveProvider"),
    removeProvider: agent.one("RemoveProvider"),
  },
  permission: {
    /** What the tool is given is JSON of the agent, as it is. */
    pending: async () => (await invoke<PermissionWaiting[] | null>("PermissionAPI", "Waiting", [])) ?? [],
    decide: permission.one("Decide"),
    rules: permission.list<"Rules", PermissionRule[]>("Rules"),
    setRule: permission.one<"SetRule", PermissionRule>("SetRule"),
    removeRule: permission.one("RemoveRule"),
  },
  prompt: {
    taskTypes: prompt.list<"TaskTypes", TaskType[]>("TaskTypes"),
    preview: prompt.one<"Preview", PromptPreview>("Preview"),
    list: prompt.list<"List", PromptSummary[]>("List"),
    show: prompt.one<"Get", SystemPrompt>("Get"),
    set: prompt.one<"Set", SystemPrompt>("Set"),
    unset: prompt.one<"Unset", SystemPrompt>("Unset"),
  },
  secret: {
    list: secret.list<"List", Secret[]>("List"),
    set: secret.one<"Set", Secret>("Set"),
    remove: secret.one("Delete"),
  },
  plan: {
    show: plan.one<"Get", Plan>("Get"),
    version: plan.one<"Version", PlanVersion>("Version"),
    save: plan.one<"Save", PlanVersion>("Save"),
    restore: plan.one<"Restore", PlanVersion>("Restore"),
    merge: plan.one<"Merge", Job>("Merge"),
    applyResult: plan.one("ApplyResult"),
  },
  finder: {
    start: finder.one<"Start", Job>("Start"),
    result: finder.one<"Result", Found>("Result"),
    apply: finder.one("Apply"),
  },
  chat: {
    create: chat.one<"New", Conversation>("New"),
    list: chat.list<"List", Conversation[]>("List"),
    trash: chat.list<"Trash", Conversation[]>("Trash"),
    show: chat.one<"Show", ConversationView>("Show"),
    /** Some columns are JSON of the agent, which the generated module takes for numbers. */
    messages: async (...args: [id: string, afterSeq: number, limit: number]) =>
      (await invoke<Message[] | null>("ChatAPI", "Messages", args)) ?? [],
    find: chat.one<"Find", MessageFinds>("Find"),
    send: (...args: [id: string, out: Outgoing]) => invoke<Sent>("ChatAPI", "Send", args),
    continue: chat.one("Continue"),
    cancelTurn: chat.one("CancelTurn"),
    cancelQueued: chat.one("CancelQueued"),
    moveQueued: chat.one("MoveQueued"),
    choose: chat.one("Choose"),
    rename: chat.one("Rename"),
    remove: chat.one("Remove"),
    restore: chat.one("Restore"),
    reset: chat.one("Reset"),
    commands: chat.list<"Commands", ChatCommand[]>("Commands"),
    compare: chat.one<"Compare", AgentCopy>("Compare"),
    takeIn: chat.one<"TakeIn", AgentCopy>("TakeIn"),
  },
  cost: {
    summary: cost.list<"Summary", CostRow[]>("Summary"),
    totals: cost.one<"Totals", CostTotals>("Totals"),
    parts: cost.list<"Parts", CostPart[]>("Parts"),
    facts: cost.one<"Facts", CostFacts>("Facts"),
    quotas: cost.list<"Quotas", AgentQuota[]>("Quotas"),
    prices: cost.list<"Prices", ModelPrice[]>("Prices"),
    setPrice: cost.one("SetPrice"),
    removePrice: cost.one("RemovePrice"),
    reprice: cost.one("Reprice"),
    budgets: cost.one<"Budgets", Budgets>("Budgets"),
  },
  launch: {
    report: launch.one<"Report", LaunchReport>("Report"),
    acknowledge: launch.one("Acknowledge"),
    list: launch.list<"List", LaunchSummary[]>("List"),
    stored: launch.one<"Stored", LaunchReport>("Stored"),
  },
  backup: {
    list: backup.list<"List", Backup[]>("List"),
    create: backup.one<"Create", Backup>("Create"),
    verify: backup.one<"Verify", Backup>("Verify"),
    restore: backup.one("Restore"),
    preview: backup.one<"Preview", BackupPreview>("Preview"),
    progress: backup.one<"Progress", BackupProgress>("Progress"),
    cancel: backup.one("Cancel"),
  },
  bundle: {
    export: bundle.one<"Export", Exported>("Export"),
    import: bundle.one<"Import", BundleImport>("Import"),
    progress: bundle.one<"Progress", BundleProgress>("Progress"),
    cancel: bundle.one("Cancel"),
  },
  retention: {
    preview: retention.list<"Preview", RetentionCount[]>("Preview"),
    units: retention.list<"Units", RetentionUnit[]>("Units"),
    export: retention.one<"Export", Exported>("Export"),
    run: retention.one<"Run", RetentionRun>("Run"),
    runs: retention.list<"Runs", RetentionRun[]>("Runs"),
  },
  data: {
    show: data.one<"Show", Data>("Show"),
    keys: data.one<"Keys", KeyPlace>("Keys"),
    schema: data.one<"Schema", Schema>("Schema"),
  },
  foreign: {
    sources: foreign.list<"Sources", ForeignSource[]>("Sources"),
    run: foreign.one<"Run", ForeignReport>("Run"),
    progress: foreign.one<"Progress", ForeignProgress>("Progress"),
    cancel: foreign.one("Cancel"),
  },
  env: {
    list: env.list<"List", EnvVar[]>("List"),
    set: env.one<"Set", EnvVar>("Set"),
    unset: env.one("Unset"),
    layers: env.list<"Layers", EnvLayer[]>("Layers"),
  },
  recovery: {
    state: recovery.one<"State", RecoveryState | null>("State"),
    restore: recovery.one("Restore"),
    startEmpty: recovery.one("StartEmpty"),
  },
  log: {
    errors: log.list<"Errors", ErrorLog[]>("Errors"),
    database: log.list<"Database", Diagnostic[]>("Database"),
  },
  settings: {
    list: settings.list<"List", Setting[]>("List"),
    set: settings.one<"Set", Setting>("Set"),
  },
  system: {
    doctor: system.one<"Doctor", Diagnosis>("Doctor"),
    status: system.one<"Status", Status>("Status"),
    stream: system.one("Stream"),
    get: system.one<"Get", string | null>("Get"),
    /** One after another for each key: what was set last is what stays. */
    set: (key: string, value: string) => settingsInOrder.run(key, () => setSetting(key, value)),
    replace: system.one<"Replace", string | null>("Replace"),
    reportError: system.one("ReportError"),
    report: system.one<"Report", string>("Report"),
    redacted: system.one<"Redacted", string>("Redacted"),
  },
  workflow: {
    run: workflowFile.one("Run"),
    runs: workflowFile.list<"Runs", WorkflowRunRow[]>("Runs"),
    show: workflowFile.one<"Show", WorkflowRunView>("Show"),
    source: workflowFile.one("Source"),
    usage: workflowFile.one("Usage"),
    events: workflowFile.list<"Events", WorkflowEvent[]>("Events"),
    node: workflowFile.one("Node"),
    output: workflowFile.one("Output"),
    stats: workflowFile.list<"Stats", RunStats[]>("Stats"),
    nodeLog: workflowFile.one("NodeLog"),
    printed: workflowFile.one("Printed"),
    artifacts: workflowFile.one("Artifacts"),
    artifact: workflowFile.one("Artifact"),
    transcript: async (nodeRunID: string) =>
      (await invoke<Message[] | null>("WorkflowAPI", "Transcript", [nodeRunID])) ?? [],
    waiting: workflowFile.list<"WaitingGates", GateWaiting[]>("WaitingGates"),
    decide: workflowFile.one("Decide"),
    cancel: workflowFile.one("Cancel"),
    resume: workflowFile.one("Resume"),
    retry: workflowFile.one("Retry"),
    preview: workflowFile.one("Preview"),
    skip: workflowFile.one("Skip"),
    amend: workflowFile.one("Amend"),
    setBudget: workflowFile.one("SetBudget"),
    setWorkUnits: workflowFile.one("SetWorkUnits"),
    remove: workflowFile.one("Delete"),
  },
  workflowFile: {
    list: workflowFile.list<"List", WorkflowFile[]>("List"),
    text: workflowFile.one<"Text", WorkflowText>("Text"),
    check: workflowFile.one<"Check", WorkflowText>("Check"),
    save: workflowFile.one("Save"),
  },
  search: {
    query: search.one<"Query", SearchPage>("Query"),
    cancel: search.one("Cancel"),
    status: search.one<"Status", SearchStatus>("Status"),
    rebuild: search.one("Rebuild"),
    cancelRebuild: search.one("CancelRebuild"),
  },
  worktree: {
    list: worktree.one<"List", WorktreeListing>("List"),
    count: worktree.one("Count"),
    show: worktree.one<"Show", WorktreeReport>("Show"),
    diskUse: worktree.one("DiskUse"),
    diff: worktree.one<"Diff", WorktreeDiff>("Diff"),
    makers: worktree.list<"Makers", Maker[]>("Makers"),
    states: worktree.list<"States", WorktreeState[]>("States"),
    place: worktree.one("Place"),
    create: worktree.one("Create"),
    adopt: worktree.one("Adopt"),
    remove: worktree.one("Remove"),
    uncommitted: worktree.list<"Uncommitted", UncommittedFile[]>("Uncommitted"),
    commit: worktree.one("Commit"),
    snapshot: worktree.one("Snapshot"),
    restore: worktree.one("Restore"),
    sweep: worktree.one("Sweep"),
  },
};

const ofShell =
  <M extends keyof typeof Shell, T = Answer<(typeof Shell)[M]>>(name: M) =>
  async (...args: Parameters<(typeof Shell)[M]>) =>
    (await window.go?.app.Shell[name]?.(...args)) as T;

/** The window around the page. In a browser the shim answers for it. */
export const shell = {
  painted: ofShell("Painted"),
  startupError: ofShell<"StartupError", ApiError | null>("StartupError"),
  openDirectory: ofShell("OpenDirectory"),
  /** Lets the user choose a file; "" when the user cancels, and in a browser. */
  openFile: ofShell("OpenFile"),
  /** Writes a text where the user says and tells where, "" when the user cancels. A browser downloads it. */
  saveText: ofShell("SaveText"),
  quit: ofShell("Quit"),
  notify: ofShell("Notify"),
  /** What the list of windows calls this one. */
  setTitle: ofShell("SetTitle"),
  /** What runs and what waits, for the icon in the desktop's notification area. */
  setTray: ofShell("SetTray") as (said: Row<Parameters<typeof Shell.SetTray>[0]>) => Promise<void>,
  /** The menu of the window, where the platform has one. */
  setMenu: ofShell("SetMenu") as (menus: Row<Parameters<typeof Shell.SetMenu>[0]>) => Promise<void>,
  /** Keeps where the window stands. */
  moved: ofShell("Moved"),
  /** Where a link leads that Holdfast was launched with; each is answered once. */
  takeLink: ofShell<"TakeLink", { session_id: string } | null>("TakeLink"),
  /** Closes the window over what runs. */
  quitAnyway: ofShell("QuitAnyway"),
  /** How many changes are held that cannot be stored now. */
  setUnsaved: ofShell("SetUnsaved"),
  /** The window stays: the next time is asked again. */
  stay: ofShell("Stay"),
};
