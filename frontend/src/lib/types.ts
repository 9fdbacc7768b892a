// The nouns of backend/workbench and the shapes of backend/api as they cross
// the boundary. Names are the column names of the database; times are UTC ms.

export interface Codebase {
  id: string;
  name: string;
  repository_url: string | null;
  default_branch: string | null;
  default_cwd: string;
  kind: "repo" | "folder";
  path_key: string;
  project_hash: string;
  created_at: number;
  updated_at: number;
}

export interface SessionSummary {
  id: string;
  name: string;
  project_directory: string;
  project_hash: string;
  codebase_id: string | null;
  host_id: string;
  created_at: number;
  updated_at: number;
}

export type SessionMark = "needs" | "lost" | "cut" | "live" | "restored" | "saved";

export interface SessionCard extends SessionSummary {
  task_preview: string;
  task_versions: number;
  files_selected: number;
  terminals: number;
  terminals_live: number;
  jobs: number;
  jobs_live: number;
  jobs_failed: number;
  mark: SessionMark;
}

export interface SessionQuery {
  codebase_id: string;
  search: string;
  cursor: string;
  limit: number;
}

export interface SessionPage {
  sessions: SessionCard[];
  next: string;
}

export interface Session extends SessionSummary {
  task_history_version: number;
  file_history_version: number;
  task_history_current_index: number;
  file_history_current_index: number;
  included_files: string[] | null;
  force_excluded_files: string[] | null;
  task_description: string;
}

export interface HistoryMove {
  version: number;
  current_index: number;
  can_undo: boolean;
  can_redo: boolean;
}

export interface TaskMove extends HistoryMove {
  description: string;
}

export interface FilesMove extends HistoryMove {
  included_files: string[] | null;
  force_excluded_files: string[] | null;
}

export interface SessionView {
  session: Session;
  project: Codebase | null;
  task: HistoryMove;
  files: HistoryMove;
  draft: string | null;
  directory_gone: boolean;
  task_versions: number;
  file_versions: number;
}

export type OpType = "init" | "edit" | "agent" | "restore" | "import";

interface HistoryInfo {
  id: string;
  sequence_number: number;
  version: number;
  op_type: OpType;
  superseded_at: number | null;
  created_at: number;
}

export interface TaskVersionInfo extends HistoryInfo {
  bytes: number;
}

export interface TaskVersion extends HistoryInfo {
  session_id: string;
  description: string;
}

export interface FileSelectionInfo extends HistoryInfo {
  included: number;
  excluded: number;
}

export interface FileEntry {
  path: string;
  name: string;
  dir: boolean;
  file_count: number;
  size_bytes: number;
  letter: string;
  tokens: number;
}

export interface FileListing {
  entries: FileEntry[] | null;
  total_files: number;
  capped: boolean;
}

export interface FileMatch {
  path: string;
  positions: number[] | null;
  tokens: number;
}

export interface SelectedFile {
  path: string;
  tokens: number;
  gone: boolean;
}

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
  | "spawn_failed";

export interface TerminalSummary {
  id: string;
  job_id: string | null;
  work_session_id: string | null;
  status: TerminalStatus;
  title: string | null;
  working_directory: string | null;
  process_pid: number | null;
  exit_code: number | null;
  exit_signal: string | null;
  end_reason: EndReason | null;
  cols: number;
  rows: number;
  restart_count: number;
  output_start_offset: number;
  output_end_offset: number;
  last_output_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  created_at: number;
  updated_at: number;
  command: string[] | null;
}

export interface TerminalSpec {
  work_session_id: string;
  working_directory: string;
  command: string[];
  cols: number;
  rows: number;
  title: string;
}

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

export interface JobSummary {
  id: string;
  session_id: string;
  task_type: string;
  status: JobStatus;
  is_finalized: boolean;
  attempt: number;
  max_attempts: number;
  agent: string | null;
  title: string | null;
  model_used: string | null;
  server_request_id: string | null;
  tokens_sent: number;
  tokens_received: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  actual_cost: number | null;
  start_time: number | null;
  end_time: number | null;
  created_at: number;
  updated_at: number;
  failure_reason: string | null;
  error_message: string | null;
}

export interface Job extends JobSummary {
  prompt: string;
  response: string | null;
  payload: { text?: string; argv?: string[]; files?: string[]; task_sequence?: number };
  metadata: { exit_code?: number; exit_signal?: string; missing_files?: string[]; skipped_lines?: number };
}

export interface JobSpec {
  session_id: string;
  agent: string;
  task_type: string;
  model: string;
  prompt: string;
  command: string[];
}

export interface AgentInfo {
  name: string;
  label: string;
  installed: boolean;
  version: string;
  path: string;
  demonstration: boolean;
  detail: string;
  install: string;
}

export interface Launch {
  id: string;
  mode: string;
  pid: number;
  started_at: number;
  ready_at: number | null;
  ended_at: number | null;
  end_kind: "clean" | "crash" | "reboot" | null;
}

export interface FindingRow {
  id: string;
  seq: number;
  subject_kind: "terminal" | "job" | "process" | "spool" | "database";
  subject_id: string;
  reason: string;
  title: string | null;
  status_before: string | null;
  status_after: string | null;
  detail: string | null;
  alive: boolean;
  action: "attached" | "restored" | "requeued" | "finalized" | "failed" | "killed" | "none";
  created_at: number;
  acknowledged_at: number | null;
  session_id: string;
  started_at: number | null;
  ended_at: number | null;
  missing_bytes: number;
  output_bytes: number;
  exit_code: number | null;
  status_now: string;
  agent: string;
}

export type Headline = "as_you_left_it" | "saved_is_here" | "opened_backup" | "unreadable";

export interface LaunchReport {
  launch: Launch | null;
  previous: Launch | null;
  headline: Headline;
  anything: boolean;
  findings: FindingRow[] | null;
  checks: {
    integrity_ms: number; // -1: not checked
    ingested_bytes: number;
    ingested_processes: number;
    journal_frames: number;
  };
}

export interface HostStatus {
  pid: number;
  started_at: number;
  processes: number;
  version: string;
}

export interface Status {
  version: string;
  mode: string;
  owner_pid: number;
  address: string;
  data_directory: string;
  database: "sqlite" | "postgres";
  database_bytes: number;
  host: HostStatus | null;
}

export interface StreamAddress {
  url: string;
  token: string;
}

export interface Notice {
  noun: string;
  id: string;
  session_id: string;
}

/** What every rejected call carries: the code of the command line and one sentence. */
export interface ApiError {
  code: string;
  message: string;
}
