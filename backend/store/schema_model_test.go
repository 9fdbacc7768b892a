package store_test

// wantSchema is the data model of this version: `!` is NOT NULL, `key` the
// primary key, `=` a default and `->` a foreign key with its action on delete.
const wantSchema = `
migrations
  id int key
  name text!
  applied_at int!
  version int!
  checksum text!
  app_version text!
  unique index migrations_name_ux (name)
  unique index migrations_version_ux (version)

hosts
  id text! key
  name text!
  machine_id text!
  os text!
  arch text!
  data_dir text!
  app_version text!
  boot_id text
  owner_pid int
  owner_start_token text
  lease_expires_at int
  owner_mode text
  created_at int!
  updated_at int!
  check owner_mode IN ('desktop', 'server', 'cli')

launches
  id text! key
  host_id text! -> hosts
  mode text!
  app_version text!
  schema_version int!
  pid int!
  boot_id text
  started_at int!
  ready_at int
  ended_at int
  end_kind text
  index launches_recent_ix (host_id, started_at desc, id desc)
  check mode IN ('desktop', 'server', 'cli')
  check end_kind IN ('clean', 'crash', 'reboot')
  check (ended_at IS NULL) = (end_kind IS NULL)

launch_findings
  id text! key
  launch_id text! -> launches CASCADE
  seq int!
  subject_kind text!
  subject_id text!
  reason text!
  title text
  status_before text
  status_after text
  detail text
  alive bool!
  action text!
  created_at int!
  acknowledged_at int
  unique index findings_seq_ux (launch_id, seq)
  index findings_new_ix (launch_id, seq) where acknowledged_at is null
  check subject_kind IN ('terminal', 'job', 'run', 'node_run', 'message', 'environment', 'process', 'spool', 'database', 'backup')
  check action IN ('attached', 'restored', 'resumed', 'requeued', 'parked', 'paused', 'finalized', 'failed', 'killed', 'removed', 'quarantined', 'none')

key_value_store
  key text! key
  updated_at int!
  value text

error_logs
  id int key
  timestamp int!
  level text! = 'ERROR'
  error_type text
  context text
  stack text
  app_version text
  platform text
  message text!
  metadata json{}
  index error_logs_recent_ix (timestamp desc, id desc)
  check level IN ('ERROR', 'WARN', 'INFO', 'DEBUG')

remote_agent_codebases
  id text! key
  name text!
  repository_url text
  default_branch text
  default_cwd text!
  ai_assistant_type text! = 'claude'
  kind text! = 'repo'
  host_id text! -> hosts
  path_key text!
  project_hash text!
  created_at int!
  updated_at int!
  commands json{}! = '{}'
  unique index codebases_path_ux (host_id, path_key)
  index codebases_hash_ix (project_hash)
  index codebases_recent_ix (updated_at desc, id desc)
  check kind IN ('repo', 'folder')

sessions
  id text! key
  name text! = 'Untitled Session'
  project_directory text!
  project_hash text!
  codebase_id text -> remote_agent_codebases SET NULL
  host_id text! -> hosts
  search_term text
  model_used text
  search_selected_files_only bool! = 0
  task_history_version int! = 1
  file_history_version int! = 1
  task_history_current_index int! = 0
  file_history_current_index int! = 0
  created_at int!
  updated_at int!
  included_files json[]! = '[]'
  force_excluded_files json[]! = '[]'
  video_analysis_prompt text
  merge_instructions text
  task_description text! = ''
  index sessions_picker_ix (project_hash, updated_at desc, id desc)
  index sessions_recent_ix (updated_at desc, id desc)
  index sessions_codebase_ix (codebase_id)
  index sessions_host_ix (host_id)
  check task_history_current_index >= 0 AND file_history_current_index >= 0

task_description_history
  id text! key
  session_id text! -> sessions CASCADE
  sequence_number int!
  version int!
  op_type text! = 'edit'
  device_id text
  superseded_at int
  created_at int!
  description text!
  unique index task_history_seq_ux (session_id, sequence_number)
  index task_history_line_ix (session_id, sequence_number desc) where superseded_at is null
  check op_type IN ('init', 'edit', 'agent', 'restore', 'import')

file_selection_history
  id text! key
  session_id text! -> sessions CASCADE
  sequence_number int!
  version int!
  op_type text! = 'edit'
  device_id text
  superseded_at int
  created_at int!
  included_files json[]!
  force_excluded_files json[]!
  unique index file_history_seq_ux (session_id, sequence_number)
  index file_history_line_ix (session_id, sequence_number desc) where superseded_at is null
  check op_type IN ('init', 'edit', 'agent', 'restore', 'import')

background_jobs
  id text! key
  session_id text! -> sessions CASCADE
  task_type text! = 'unknown'
  status text! = 'created'
  is_finalized bool! = 0
  host_id text! -> hosts
  priority int! = 1
  attempt int! = 0
  max_attempts int! = 1
  not_before int
  retry_of_job_id text -> background_jobs SET NULL
  agent text
  assistant_session_id text
  title text
  working_directory text
  model_used text
  server_request_id text
  tokens_sent int! = 0
  tokens_received int! = 0
  cache_read_tokens int! = 0
  cache_write_tokens int! = 0
  actual_cost real
  start_time int
  end_time int
  created_at int!
  updated_at int!
  failure_reason text
  error_message text
  metadata json{}! = '{}'
  payload json{}! = '{}'
  system_prompt_template text
  prompt text!
  response text
  index jobs_session_ix (session_id, created_at desc, id desc)
  index jobs_recent_ix (created_at desc, id desc)
  index jobs_status_ix (status, created_at desc, id desc)
  index jobs_host_ix (host_id, status)
  index jobs_claim_ix (host_id, priority desc, created_at, id) where status = 'queued'
  index jobs_open_ix (host_id, id) where is_finalized = false
  index jobs_retry_ix (retry_of_job_id)
  check status IN ('created', 'idle', 'queued', 'acknowledged_by_worker', 'preparing', 'preparing_input', 'running', 'generating_stream', 'processing_stream', 'completed', 'completed_by_tag', 'failed', 'canceled')
  check priority BETWEEN 0 AND 2
  check attempt >= 0
  check max_attempts >= 1
  check failure_reason IN ('error', 'timeout', 'interrupted', 'truncated', 'spawn_failed', 'agent_missing', 'auth', 'rate_limited', 'lost')
  check (end_time IS NOT NULL) = (status IN ('completed', 'completed_by_tag', 'failed', 'canceled'))
  check is_finalized = FALSE OR status IN ('completed', 'completed_by_tag', 'failed', 'canceled')
  check (failure_reason IS NOT NULL) = (status = 'failed')

terminal_sessions
  id text! key
  session_id text!
  job_id text -> background_jobs CASCADE
  work_session_id text -> sessions CASCADE
  status text! = 'idle'
  host_id text! -> hosts
  title text
  working_directory text
  process_pid int
  exit_code int
  exit_signal text
  end_reason text
  cols int! = 80
  rows int! = 24
  agent text
  assistant_session_id text
  attention_reason text
  attention_at int
  restart_count int! = 0
  output_start_offset int! = 0
  output_end_offset int! = 0
  output_snapshot_offset int
  last_output_at int
  started_at int
  ended_at int
  created_at int!
  updated_at int!
  command json[]! = '[]'
  environment_vars json{}! = '{}'
  output_snapshot text
  output_log text! = ''
  unique index terminals_key_ux (session_id)
  unique index terminals_job_ux (job_id)
  index terminals_session_ix (work_session_id, created_at desc, id desc)
  index terminals_recent_ix (created_at desc, id desc)
  index terminals_host_ix (host_id, status)
  check status IN ('idle', 'starting', 'initializing', 'running', 'agent_requires_attention', 'stuck', 'disconnected', 'recovering', 'restored', 'completed', 'failed')
  check end_reason IN ('exited', 'signaled', 'killed', 'app_quit', 'host_lost', 'reboot', 'spawn_failed', 'imported')
  check attention_reason IN ('bell', 'notification', 'quiet')
  check (ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'restored'))
  check (end_reason IS NOT NULL) = (status IN ('completed', 'failed', 'restored'))
  check output_start_offset BETWEEN 0 AND output_end_offset
  check status <> 'agent_requires_attention' OR attention_at IS NOT NULL
  check status IN ('idle', 'completed', 'failed', 'restored') OR (output_log = '' AND output_snapshot IS NULL)

processes
  id text! key
  host_id text! -> hosts
  terminal_id text -> terminal_sessions CASCADE
  job_id text -> background_jobs CASCADE
  ordinal int! = 1
  kind text!
  status text! = 'starting'
  pid int
  exit_code int
  pid_start_token text
  boot_id text
  exit_signal text
  stop_reason text
  created_at int!
  started_at int
  ended_at int
  cwd text!
  argv json[]!
  unique index processes_terminal_ux (terminal_id, ordinal)
  unique index processes_job_ux (job_id, ordinal)
  index processes_host_ix (host_id, status)
  check kind IN ('pty', 'pipe')
  check status IN ('starting', 'running', 'exited', 'lost')
  check stop_reason IN ('user', 'quit', 'timeout', 'cancel', 'stop_tag', 'rule')
  check CASE WHEN terminal_id IS NULL THEN 0 ELSE 1 END + CASE WHEN job_id IS NULL THEN 0 ELSE 1 END = 1
  check (ended_at IS NOT NULL) = (status IN ('exited', 'lost'))

process_streams
  process_id text! -> processes CASCADE
  stream text!
  ingested_offset int! = 0
  base_offset int! = 0
  lost_bytes int! = 0
  ended bool! = 0
  updated_at int!
  primary key (process_id, stream)
  check stream IN ('pty', 'stdout', 'stderr')

terminal_output
  terminal_id text! -> terminal_sessions CASCADE
  start_offset int!
  byte_count int!
  codec text! = 'raw'
  created_at int!
  data blob!
  primary key (terminal_id, start_offset)
  check start_offset >= 0
  check byte_count > 0
  check codec IN ('raw', 'zstd', 'gap')
  check codec <> 'raw' OR length(data) = byte_count
  check codec <> 'gap' OR length(data) = 0

job_output
  job_id text! -> background_jobs CASCADE
  attempt int!
  channel text!
  start_offset int!
  created_at int!
  data blob!
  primary key (job_id, attempt, channel, start_offset)
  check channel IN ('response', 'reasoning', 'log')
  check start_offset >= 0

usage_events
  id text! key
  provider text!
  provider_message_id text!
  agent text!
  model text!
  kind text! = 'usage'
  host_id text! -> hosts
  session_id text -> sessions SET NULL
  job_id text -> background_jobs SET NULL
  codebase_id text -> remote_agent_codebases SET NULL
  node_id text
  project_hash text
  request_id text
  assistant_session_id text
  price_version text
  sidechain bool! = 0
  input_tokens int! = 0
  output_tokens int! = 0
  reasoning_tokens int! = 0
  cache_read_tokens int! = 0
  cache_write_5m_tokens int! = 0
  cache_write_1h_tokens int! = 0
  cost_nano_usd int
  cost_source text!
  billing text! = 'unknown'
  occurred_at int!
  created_at int!
  updated_at int!
  unique index usage_message_ux (provider, provider_message_id)
  index usage_time_ix (occurred_at, id)
  index usage_session_ix (session_id)
  index usage_job_ix (job_id)
  index usage_codebase_ix (codebase_id, occurred_at)
  index usage_host_ix (host_id)
  check kind IN ('usage', 'adjustment')
  check cost_source IN ('reported', 'computed', 'unknown')
  check billing IN ('metered', 'plan', 'unknown')
  check (cost_nano_usd IS NULL) = (cost_source = 'unknown')
`
