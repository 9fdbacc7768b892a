// The rows that cross the boundary, derived from the models that are generated
// from the Go structs: a renamed column fails the type check. What Go writes as
// a named string is a union of its words here. Times are UTC ms.

import type {
  agent,
  api,
  app,
  backend,
  conversation,
  files,
  host,
  job,
  launch,
  ledger,
  permission,
  project,
  recovery,
  search,
  secrets,
  session,
  task,
  terminal,
  workbench,
  workflow,
  worktree,
} from "../../wailsjs/go/models";

type Method = (...args: never[]) => unknown;

/** A generated class as JSON has it: without methods; a nil pointer, a nil slice and a nil map are null. */
export type Row<T> = T extends readonly (infer Item)[]
  ? Row<Item>[] | null
  : T extends object
    ? string extends keyof T
      ? T | null
      : {
          [K in keyof T as T[K] extends Method ? never : K]-?: undefined extends T[K]
            ? Row<Exclude<T[K], undefined>> | null
            : Row<T[K]>;
        }
    : T;

/** Gives columns of a row a narrower type. A column that the row does not have is an error. */
type Narrow<T, Words extends { [K in keyof Words]: K extends keyof Row<T> ? Row<T>[K] : never }> = Omit<
  Row<T>,
  keyof Words
> &
  Words;

export type Codebase = Narrow<workbench.Codebase, { kind: "repo" | "folder" }>;

export type SessionMark = "needs" | "lost" | "cut" | "live" | "restored" | "saved";
export type SessionCard = Narrow<workbench.SessionCard, { mark: SessionMark }>;
export type SessionQuery = Row<api.SessionQuery>;
export type SessionPage = Narrow<api.SessionPage, { sessions: SessionCard[] | null }>;
export type Session = Row<workbench.Session>;
export type SessionView = Narrow<session.View, { project: Codebase | null }>;

export type SearchKind =
  | "session"
  | "files"
  | "task"
  | "job"
  | "result"
  | "terminal"
  | "message"
  | "tool"
  | "run"
  | "node"
  | "event";
export type SearchQuery = Narrow<search.Query, { kinds: SearchKind[] }>;
export type SearchHit = Narrow<search.Hit, { kind: SearchKind }>;
export type SearchStatus = Row<search.Status>;
export type SearchPage = Narrow<search.Page, { hits: SearchHit[] | null }>;

export type HistoryMove = Row<workbench.HistoryMove>;
export type TaskMove = Row<workbench.TaskMove>;
export type FilesMove = Row<workbench.FilesMove>;

export type OpType = "init" | "edit" | "agent" | "restore" | "import";
export type TaskVersion = Narrow<workbench.TaskVersion, { op_type: OpType }>;
export type TaskVersionInfo = Narrow<workbench.TaskVersionInfo, { op_type: OpType }>;
export type FileSelectionVersion = Narrow<workbench.FileSelection, { op_type: OpType }>;
export type FileSelectionInfo = Narrow<api.FileSelectionInfo, { op_type: OpType }>;

export type FileEntry = Row<api.FileEntry>;
export type FileListing = Row<api.FileListing>;
export type FileMatch = Row<files.Match>;
export type SelectedFile = Row<api.SelectedFile>;
export type ExternalFolder = Row<api.ExternalFolder>;
export type FileText = Row<api.FileText>;

export type TerminalStatus =
  | "idle"
  | "starting"
  | "initializing"
  | "running"
  | "agent_requires_attention"
  | "stuck"
  | "disconnected"
  | "recovering"
  | "restored"
  | "completed"
  | "failed";
export type EndReason =
  | "exited"
  | "signaled"
  | "killed"
  | "app_quit"
  | "host_lost"
  | "reboot"
  | "spawn_failed"
  | "imported";
export type AttentionReason = "bell" | "notification" | "quiet";
export type OnLaunch = "leave" | "restart" | "resume";
export type TerminalSummary = Narrow<
  workbench.TerminalSummary,
  {
    status: TerminalStatus;
    end_reason: EndReason | null;
    attention_reason: AttentionReason | null;
    on_launch: OnLaunch;
  }
>;
export type TerminalSpec = Row<terminal.Spec>;

export type JobStatus =
  | "created"
  | "idle"
  | "queued"
  | "acknowledged_by_worker"
  | "preparing"
  | "preparing_input"
  | "running"
  | "generating_stream"
  | "processing_stream"
  | "completed"
  | "completed_by_tag"
  | "failed"
  | "canceled";
export type JobSummary = Narrow<workbench.JobSummary, { status: JobStatus }>;
/** Go leaves empty columns of `payload` and `metadata` out: they are absent rather than null. */
export type Job = Narrow<workbench.Job, { status: JobStatus }>;
export type JobSpec = Narrow<job.Spec, { permission: PermissionMode }>;
/** What the user said to a job after its start. */
export type JobPrompt = Narrow<
  workbench.JobPrompt,
  { mode: "steer" | "next"; status: "queued" | "sent" | "cancelled" }
>;
export type UsageEvent = Row<workbench.UsageEvent>;
export type TaskType = Row<task.Type>;
export type PlanSource = "agent" | "user" | "restored";
export type PlanVersion = Narrow<workbench.PlanVersion, { source: PlanSource }>;
export type PlanVersionInfo = Narrow<workbench.PlanVersionInfo, { source: PlanSource }>;
export type Plan = Narrow<task.Plan, { versions: PlanVersionInfo[] | null }>;
export type Find = Row<task.Find>;
export type Found = Row<task.Found>;
export type FoundFile = NonNullable<Found["paths"]>[number];
export type PromptPreview = Row<task.Preview>;
export type SystemPrompt = Row<task.SystemPrompt>;
export type PromptSummary = Row<workbench.SystemPromptSummary>;
export type AgentInfo = Row<agent.Info>;
export type ProviderKind = "anthropic" | "openai" | "openai_chat" | "acp";
/** An agent that the user has added. */
export type Provider = Narrow<agent.Provider, { kind: ProviderKind }>;
export type Secret = Row<workbench.Secret>;

export type Launch = Narrow<workbench.Launch, { end_kind: "clean" | "crash" | "reboot" | null }>;
/** What brings back what a finding tells of. */
export type FindingRevival = "start" | "restart" | "resume" | "retry" | "run_parked";
export type FindingRow = Narrow<
  api.FindingRow,
  {
    revival: FindingRevival | "";
    subject_kind: "terminal" | "job" | "message" | "run" | "process" | "spool" | "database" | "environment";
    action:
      | "attached"
      | "restored"
      | "resumed"
      | "requeued"
      | "parked"
      | "paused"
      | "finalized"
      | "failed"
      | "killed"
      | "quarantined"
      | "removed"
      | "none";
  }
>;
export type Headline = "as_you_left_it" | "saved_is_here" | "opened_backup" | "unreadable";
export type LaunchReport = Narrow<
  api.LaunchReport,
  {
    headline: Headline;
    launch: Launch | null;
    previous: Launch | null;
    findings: FindingRow[] | null;
    checks: Row<launch.Checks>;
  }
>;

export type LaunchSummary = Narrow<
  workbench.LaunchSummary,
  { end_kind: "clean" | "crash" | "reboot" | null; mode: "desktop" | "server" | "cli" }
>;

export type OwnerKind = "terminal" | "job" | "none";
/** A process that the process host keeps, with the row that owns it. */
export type HostChild = Narrow<backend.HostChild, { owner: Narrow<backend.ChildOwner, { kind: OwnerKind }> }>;
/** A process of a host that is gone, which lives on without one. */
export type HostSurvivor = Row<host.Survivor>;
export type Process = Row<workbench.Process>;
export type Processes = Narrow<
  backend.HostReport,
  { children: HostChild[] | null; survivors: HostSurvivor[] | null }
>;
/** An installation that uses the same database. */
export type Machine = Row<backend.Machine>;
export type Status = Narrow<api.Status, { database: "sqlite" | "postgres" }>;
export type StreamAddress = Row<api.StreamAddress>;

export type BackupReason = "scheduled" | "migration" | "retention" | "restore" | "manual";
export type Backup = Narrow<workbench.Backup, { reason: BackupReason; format: "sqlite" | "bundle" }>;
export type BackupProgress = Narrow<
  workbench.BackupProgress,
  { reason: BackupReason | ""; step: "copying" | "verifying" | "" }
>;
export type ChangedNoun = "session" | "task_version" | "job" | "terminal" | "message" | "run";
export type NounChanges = Narrow<workbench.NounChanges, { noun: ChangedNoun }>;
export type BackupPreview = Narrow<
  workbench.BackupPreview,
  { backup: Backup; changes: NounChanges[] | null }
>;
export type ForeignKind = "archon" | "plantocode" | "claude" | "codex" | "opencode";
export type ForeignSource = Narrow<workbench.ForeignSource, { from: ForeignKind }>;
export type ForeignCount = Row<workbench.ForeignCount>;
export type ForeignProblem = Row<workbench.ForeignProblem>;
export type ForeignReport = Narrow<
  workbench.ForeignReport,
  {
    from: ForeignKind;
    counts: ForeignCount[] | null;
    problems: ForeignProblem[] | null;
    not_taken: ForeignCount[] | null;
    notes: string[] | null;
  }
>;
export type Exported = Row<workbench.Exported>;
export type BundleImport = Row<workbench.Imported>;
export type BundleProgress = Narrow<
  workbench.BundleProgress,
  { doing: "exporting" | "verifying" | "importing" | "deleting" | "" }
>;
export type RetentionClass =
  | "sessions"
  | "conversations"
  | "jobs"
  | "terminals"
  | "runs"
  | "definitions"
  | "environments"
  | "snapshots"
  | "error_logs"
  | "database_logs"
  | "launches"
  | "retention_runs";
export type RetentionCount = Narrow<workbench.RetentionCount, { class: RetentionClass }>;
export type RetentionUnit = Narrow<workbench.RetentionUnit, { class: RetentionClass }>;
export type RetentionRun = Narrow<
  workbench.RetentionRun,
  {
    status: "exporting" | "deleting" | "done" | "failed";
    started_by: "schedule" | "user";
    counts: RetentionCount[] | null;
  }
>;
export type ForeignProgress = Narrow<workbench.ForeignProgress, { from: ForeignKind | "" }>;
export type Data = Narrow<api.Data, { engine: "sqlite" | "postgres" }>;
export type Migration = Row<workbench.Migration>;
export type RunStats = Row<workbench.RunStats>;
export type SchemaColumn = Row<workbench.SchemaColumn>;
export type SchemaTable = Row<workbench.SchemaTable>;
export type Schema = Row<api.Schema>;
export type Check = Row<backend.Check>;
export type Diagnosis = Row<backend.Diagnosis>;
export type Setting = Row<workbench.Setting>;
export type LogPage = Row<workbench.LogPage>;
export type ErrorLog = Row<workbench.ErrorLog>;
export type Diagnostic = Row<workbench.Diagnostic>;

export type RecoveryState = Narrow<
  recovery.State,
  {
    backups: Backup[] | null;
    newest: Backup | null;
    between: Narrow<recovery.Between, { changes: NounChanges[] | null }> | null;
  }
>;
export type KeyPlace = Narrow<secrets.Place, { kind: "keyring" | "file" }>;
export type EnvVar = Row<workbench.EnvVar>;
/** One place of variables: of a name that several have, the first in the list wins. */
export type EnvLayer = Narrow<project.Layer, { kind: "stored" | "file" | "process" }>;

export interface Notice {
  noun: string;
  id: string;
  session_id: string;
  /** A terminal begins to wait for its user, or nobody came for long. */
  attention?: "asked" | "urgent";
  /** What the program said then. */
  text?: string;
}

/** What the desktop shows; a click on it opens the terminal. */
export type DesktopNotification = Row<app.Notification>;
/** What goes on without a window, and what waits for one. */
export type Work = { running: WorkItem[]; queued: WorkItem[] };
export type WorkItem = Narrow<
  backend.WorkItem,
  { kind: "terminal" | "job" | "conversation" | "run" | "message" }
>;

/** What every rejected call carries: the code of the command line and one sentence. */
export type ApiError = Row<app.Failure>;

export type MessageStatus = "queued" | "streaming" | "complete" | "interrupted" | "failed" | "cancelled";
/** A question of an agent: may it use this tool. */
export type PermissionRequest = Omit<Row<workbench.PermissionRequest>, "status" | "detail"> & {
  status: "pending" | "allowed" | "denied" | "cancelled";
  detail: unknown;
};
/** A question that waits, with who asks it. */
export type PermissionWaiting = PermissionRequest &
  Omit<Row<workbench.PermissionWaiting>, keyof Row<workbench.PermissionRequest>>;
export type PermissionAnswer = Narrow<permission.Answer, { scope: "once" | "session" | "project" }>;
export type PermissionRule = Narrow<workbench.PermissionRule, { decision: "allow" | "deny" | "ask" }>;
export type PermissionMode = "" | "ask" | "plan" | "edit" | "all";
/** Go writes the input as the JSON that it is; empty columns are left out: absent rather than null. */
export type ToolCall = Partial<Omit<Row<workbench.ToolCall>, "id" | "name" | "input">> & {
  id: string;
  name: string;
  input?: unknown;
};
export type MessageSummary = Narrow<
  workbench.MessageSummary,
  { role: "user" | "assistant" | "system"; status: MessageStatus }
>;
export type MessageMetadata = Partial<Omit<Row<workbench.MessageMetadata>, "toolCalls">> & {
  toolCalls?: ToolCall[] | null;
};
export type Message = Omit<Row<workbench.Message>, "role" | "status" | "metadata"> &
  Pick<MessageSummary, "role" | "status"> & { metadata: MessageMetadata };
export type Conversation = Row<workbench.Conversation>;
export type AgentCopy = Narrow<workbench.AgentCopy, { state: "none" | "same" | "more" | "gone" | "differs" }>;
export type ConversationChoice = Narrow<workbench.ConversationChoice, { permission: PermissionMode }>;
export type TransitionReason =
  | "first-message"
  | "plan-to-execute"
  | "isolation-changed"
  | "project-changed"
  | "reset-requested"
  | "worktree-removed"
  | "resume-failed"
  | "conversation-closed"
  | "imported";
export type AgentSessionSummary = Narrow<
  workbench.AgentSessionSummary,
  { transition_reason: TransitionReason | null }
>;
export type ConversationView = Narrow<
  conversation.View,
  { choice: ConversationChoice; sessions: AgentSessionSummary[] | null; live: MessageSummary | null }
>;
export type ChatCommand = Narrow<conversation.Command, { source: "project" | "user" }>;
export type Outgoing = Row<conversation.Outgoing>;
/** What came of sending; null as the reply: it waits for its turn. */
/** The messages of a part of a conversation that have a text. */
export type MessageFinds = Row<conversation.Finds>;
export type Sent = Omit<Row<conversation.Sent>, "message" | "reply"> & {
  message: Message;
  reply: Message | null;
};

export type UsageTotals = Row<workbench.UsageTotals>;
export type CostBy = "session" | "project" | "model" | "agent" | "day" | "job" | "conversation" | "workflow";
export type CostQuery = Narrow<ledger.Query, { by: CostBy }>;
export type CostRow = Row<ledger.Row>;
export type CostTotals = Row<ledger.Totals>;
export type CostPart = Row<workbench.CostPart>;
export type CostFacts = Row<ledger.Facts>;
export type Budgets = Row<ledger.Budgets>;
export type AgentQuota = Row<workbench.AgentQuota>;
export type ModelPrice = Row<workbench.ModelPrice>;

export type WorktreeStatus = "creating" | "active" | "missing" | "removing" | "destroyed";
export type WorktreeUse = "issue" | "pr" | "review" | "thread" | "task";
interface WorktreeWords {
  status: WorktreeStatus;
  workflow_type: WorktreeUse;
}
/** An isolation environment: a git worktree for one piece of work. */
export type Worktree = Narrow<workbench.EnvironmentSummary, WorktreeWords>;
export type WorktreeFull = Narrow<workbench.Environment, WorktreeWords>;
/** A working tree that git knows. */
export type Tree = Row<worktree.Tree>;
export type WorktreeListing = Narrow<worktree.Listing, { environments: Worktree[] | null }>;
export type WorktreeReport = Narrow<
  worktree.Report,
  {
    environment: WorktreeFull;
    standing: Narrow<worktree.Standing, { merged: "" | "none" | "commit" | "patch" }>;
  }
>;
export type WorktreeSpec = Row<worktree.Spec>;
export type WorktreePlace = Row<worktree.Place>;
export type WorktreeSweep = Row<worktree.Sweep>;
/** A job, a conversation or a run that wrote files of a worktree. */
export type Maker = Narrow<backend.Maker, { kind: "job" | "conversation" | "run" }>;
/** What the content of a worktree was, or is. */
export type WorktreeState = Narrow<worktree.State, { kind: "base" | "commit" | "snapshot" | "now" }>;
/** A file that differs from the last commit of its worktree. */
export type UncommittedFile = Row<worktree.Uncommitted>;
export type FileDiff = Narrow<worktree.FileDiff, { state: "changed" | "added" | "deleted" | "renamed" }>;
export type WorktreeDiff = Narrow<worktree.Diff, { files: FileDiff[] | null }>;

export type WorkflowFile = Narrow<api.WorkflowFile, { source: "project" | "user" | "bundled" }>;
/** A workflow file with what it says and what is wrong in it. */
export type WorkflowText = Row<api.WorkflowText>;
export type WorkflowProblem = NonNullable<WorkflowText["problems"]>[number];
/** A node as a picture of the graph needs it. */
export type WorkflowStep = NonNullable<WorkflowText["steps"]>[number];

export type RunStatus = "pending" | "running" | "paused" | "completed" | "failed" | "cancelled";
export type NodeStatus = "pending" | "running" | "waiting" | "completed" | "failed" | "skipped" | "cancelled";
interface RunWords {
  status: RunStatus;
  pause_reason: "gate" | "interrupted" | null;
}
/** A run of a workflow as lists show it. */
export type WorkflowRunRow = Narrow<workbench.WorkflowRunSummary, RunWords>;
export type WorkflowRun = Narrow<workbench.WorkflowRun, RunWords>;
export type NodeRunRow = Narrow<workbench.NodeRunSummary, { status: NodeStatus }>;
export type WorkflowGate = Narrow<
  workbench.Gate,
  { status: "pending" | "approved" | "rejected" | "cancelled"; kind: "approval" | "input" }
>;
export type GateWaiting = Narrow<workbench.GateWaiting, { kind: "approval" | "input" }>;
export type WorkflowRunView = Narrow<
  workflow.View,
  { run: WorkflowRun; nodes: NodeRunRow[] | null; gates: WorkflowGate[] | null }
>;
export type WorkflowEvent = Row<workbench.WorkflowEvent>;
export type NodeLog = Row<workflow.NodeLog>;
export type Artifact = Row<workflow.Artifact>;
