package importer_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const plantocodeSchema = `
CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL, project_directory TEXT NOT NULL, project_hash TEXT NOT NULL, task_description TEXT,
  search_term TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, model_used TEXT, search_selected_files_only INTEGER DEFAULT 0,
  included_files TEXT, force_excluded_files TEXT, video_analysis_prompt TEXT, merge_instructions TEXT, task_history_version INTEGER DEFAULT 1,
  file_history_version INTEGER DEFAULT 1, task_history_current_index INTEGER DEFAULT 0, file_history_current_index INTEGER DEFAULT 0);
CREATE TABLE task_description_history (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, description TEXT NOT NULL, created_at INTEGER NOT NULL,
  device_id TEXT, sequence_number INTEGER DEFAULT 0, version INTEGER DEFAULT 1);
CREATE TABLE file_selection_history (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, included_files TEXT NOT NULL, force_excluded_files TEXT NOT NULL,
  created_at INTEGER NOT NULL, device_id TEXT, sequence_number INTEGER DEFAULT 0, version INTEGER DEFAULT 1);
CREATE TABLE background_jobs (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, task_type TEXT NOT NULL DEFAULT 'unknown', status TEXT NOT NULL DEFAULT 'created',
  prompt TEXT NOT NULL, response TEXT, error_message TEXT, tokens_sent INTEGER DEFAULT 0, tokens_received INTEGER DEFAULT 0, cache_write_tokens INTEGER DEFAULT 0,
  cache_read_tokens INTEGER DEFAULT 0, model_used TEXT, actual_cost REAL, metadata TEXT, system_prompt_template TEXT, created_at INTEGER, updated_at INTEGER,
  start_time INTEGER, end_time INTEGER, is_finalized INTEGER DEFAULT 0, server_request_id TEXT);
CREATE TABLE terminal_sessions (id TEXT PRIMARY KEY, job_id TEXT UNIQUE, session_id TEXT NOT NULL UNIQUE, status TEXT NOT NULL, process_pid INTEGER,
  created_at INTEGER, updated_at INTEGER, started_at INTEGER, ended_at INTEGER, last_output_at INTEGER, exit_code INTEGER, working_directory TEXT,
  environment_vars TEXT, title TEXT, output_log TEXT NOT NULL DEFAULT '', output_snapshot TEXT);
CREATE TABLE project_system_prompts (project_hash TEXT NOT NULL, task_type TEXT NOT NULL, system_prompt TEXT NOT NULL, is_custom INTEGER DEFAULT 1,
  created_at INTEGER, updated_at INTEGER, PRIMARY KEY (project_hash, task_type));
CREATE TABLE key_value_store (key TEXT PRIMARY KEY, value TEXT, updated_at INTEGER NOT NULL);
CREATE TABLE app_settings (key TEXT PRIMARY KEY, value TEXT NOT NULL, description TEXT, created_at INTEGER, updated_at INTEGER);
CREATE TABLE error_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER NOT NULL, level TEXT NOT NULL, error_type TEXT, message TEXT NOT NULL,
  context TEXT, stack TEXT, metadata TEXT, app_version TEXT, platform TEXT);
CREATE TABLE db_diagnostic_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER NOT NULL, error_type TEXT NOT NULL, error_message TEXT NOT NULL, additional_info TEXT);
CREATE TABLE migrations (id INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL);`

const plantocodeRows = `
INSERT INTO sessions VALUES ('session_1', 'One', 'DIR/one', 'oldhash', 'second', NULL, 1735689600000, 1735689700000, 'm', 1, ' a.go
b.go

a.go', '["c.go"]', NULL, NULL, 5, 1, 1, 0);
INSERT INTO sessions VALUES ('session_2', 'Two', '', 'x', NULL, NULL, 1735689600000, 1735689700000, NULL, 0, NULL, NULL, NULL, NULL, 1, 1, 0, 0);
INSERT INTO sessions VALUES ('session_3', 'Three', 'DIR/two', 'y', NULL, NULL, 1735689600000, 1735689700000, NULL, 0, NULL, NULL, NULL, NULL, 1, 1, 7, 0);
INSERT INTO task_description_history (session_id, description, created_at, sequence_number) VALUES ('session_1', 'first', 1735689600001, 3), ('session_1', 'second', 1735689600002, 3), ('session_1', 'third', 1735689600003, 4);
INSERT INTO file_selection_history (session_id, included_files, force_excluded_files, created_at) VALUES ('session_1', '["a.go","b.go"]', '["c.go"]', 1735689600001);
INSERT INTO background_jobs VALUES ('job_1', 'session_1', 'implementation_plan', 'completed', 'p', 'r', NULL, 100, 20, 3, 4, 'm', 0.5, '{"displayName":"A plan","requestId":"req"}', NULL, 1735689600000, 1735689650000, 1735689601000, NULL, 1, NULL);
INSERT INTO background_jobs VALUES ('job_2', 'session_1', 'x', 'running', 'p', NULL, NULL, 0, 0, 0, 0, NULL, NULL, 'broken {', NULL, 1735689600, 1735689650, NULL, NULL, 0, NULL);
INSERT INTO background_jobs VALUES ('job_3', 'session_1', 'x', 'queued', 'p', NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL, NULL, 1735689600000, 1735689650000, NULL, NULL, 0, NULL);
INSERT INTO background_jobs VALUES ('job_4', 'gone', 'x', 'failed', 'p', NULL, 'e', 0, 0, 0, 0, NULL, NULL, NULL, NULL, 1735689600000, 1735689650000, NULL, NULL, 0, NULL);
INSERT INTO background_jobs VALUES ('job_5', 'session_1', 'x', 'failed', 'p', NULL, 'e', 0, 0, 0, 0, NULL, NULL, NULL, NULL, 1735689600000, 1735689650000, NULL, NULL, 0, NULL);
INSERT INTO background_jobs VALUES ('job_6', 'session_1', 'x', 'canceled', 'p', NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL, NULL, 1735689600000, 1735689650000, NULL, 1735689640000, 0, NULL);
INSERT INTO terminal_sessions VALUES ('t1', NULL, 'task:session_1:1735689600000', 'running', 5, 1735689600, 1735689700, 1735689600, NULL, 1735689699, NULL, 'DIR/one', NULL, NULL, 'LONG', 'snapshot');
INSERT INTO terminal_sessions VALUES ('t2', 'job_1', 'job_1', 'failed', 5, 1735689600, 1735689700, 1735689600, 1735689690, NULL, 3, NULL, NULL, NULL, '', 'snapshot');
INSERT INTO project_system_prompts VALUES ('oldhash', 'implementation_plan', 'be brief', 1, 1735689600, 1735689600), ('unknown', 'x', 'y', 1, 1735689600, 1735689600);
INSERT INTO key_value_store VALUES ('schema_version', '1', 1735689600), ('external_folders:oldhash', '["/lib"]', 1735689600), ('project_task_settings:oldhash:plan:model', '"m"', 1735689600000), ('onboarding_completed', 'true', 1735689600),
  ('active_session_id', 'session_3', 1735689600), ('global:activeSession:1x9', '"session_1"', 1735689600), ('activeSession:zz', 'session_gone', 1735689600), ('activeSession:1x9', 'session_1', 1735689601);
INSERT INTO background_jobs VALUES ('job_7', 'session_1', 'x', 'completed', 'p', NULL, NULL, 'many', -5, 0, 0, NULL, 'NaN', '[1]', NULL, 'once upon a time', NULL, NULL, NULL, 0, NULL);
INSERT INTO background_jobs VALUES ('job_8', 'session_1', 'x', 'completed', 'p', NULL, NULL, 'many', 0, 0, 0, NULL, 'much', '[1]', NULL, '2025-01-01T00:00:00Z', NULL, NULL, NULL, 0, NULL);
INSERT INTO background_jobs VALUES ('', 'session_1', 'x', 'completed', 'p', NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL, NULL, 1735689600, NULL, NULL, NULL, 0, NULL);
INSERT INTO terminal_sessions VALUES ('t3', 'job_gone', 'task:session_gone', 'stuck', NULL, 1735689600, NULL, NULL, NULL, NULL, NULL, NULL, '{', NULL, x'ff00e29c', NULL);
INSERT INTO terminal_sessions VALUES ('t4', NULL, 'no time', 'running', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL);
INSERT INTO sessions VALUES ('session_4', '', 'DIR/two', 'y', 'x', NULL, 'never', 0, NULL, 0, NULL, NULL, NULL, NULL, 1, 1, 0, 0);
INSERT INTO sessions VALUES ('session_5', '', 'DIR/two', 'y', 'x', NULL, 1735689600000, 0, NULL, 0, '[1,"a.go",null]', '{', NULL, NULL, 1, 1, -3, 99);
INSERT INTO error_logs (timestamp, level, message, metadata) VALUES (1735689600, 'CRITICAL', 'boom', 'broken'), (1735689600, 'ERROR', 'once', NULL);
INSERT INTO db_diagnostic_logs (timestamp, error_type, error_message) VALUES (1735689600, '', 'twice'), (1735689600, '', 'twice');
INSERT INTO app_settings VALUES ('minimize_to_tray_on_close', 'true', NULL, 1735689600, 1735689600);
INSERT INTO error_logs (timestamp, level, message) VALUES (1735689600, 'CRITICAL', 'boom');
INSERT INTO migrations VALUES (1, 'one', 1735689600);`

func TestPlanToCode(t *testing.T) {
	t.Parallel()
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "appdata.db")
			rows := strings.NewReplacer("DIR", dir, "LONG", strings.Repeat("0123456789abcdef", 20<<10)).Replace(plantocodeRows)
			foreignFile(t, path, plantocodeSchema, rows)
			before := contents(t, dir)
			b := newBench(t, open(t), dir)
			empty := dump(t, b.db)
			dry := told(b.run(workbench.ForeignPlanToCode, path, true))
			if dump(t, b.db) != empty {
				t.Error("a dry run changed the database")
			}
			first := told(b.run(workbench.ForeignPlanToCode, path, false))
			if first != dry {
				t.Errorf("the dry run told\n%s\nthe import\n%s", dry, first)
			}
			golden(t, "plantocode", first)
			once := dump(t, b.db)
			checkPlanToCode(t, once)
			b.run(workbench.ForeignPlanToCode, path, false)
			if dump(t, b.db) != once {
				t.Error("a second import changed the database")
			}
			if contents(t, dir) != before {
				t.Error("the source was touched")
			}
		})
	}
}

func checkPlanToCode(t *testing.T, rows string) {
	t.Helper()
	contains(t, rows,
		`task_history_version=5 file_history_version=1 task_history_current_index=1 file_history_current_index=0`,
		`included_files=["a.go","b.go"] force_excluded_files=["c.go"]`,
		`session_id=session_1 sequence_number=2 version=3 op_type=import created_at=1735689600003 description=third`,
		`session_id=session_3 sequence_number=0 version=1 op_type=import created_at=1735689600000 description=`,
		`id=job_1 session_id=session_1 task_type=implementation_plan status=completed is_finalized=true`,
		`title=A plan model_used=m server_request_id=req`, `end_time=1735689650000`,
		`id=job_2 session_id=session_1 task_type=x status=failed is_finalized=true`, `created_at=1735689600000 updated_at=1735689650000 failure_reason=interrupted`,
		`id=job_5 session_id=session_1 task_type=x status=failed is_finalized=true`, `failure_reason=error`,
		`id=job_6 session_id=session_1 task_type=x status=canceled is_finalized=true`, `end_time=1735689640000`,
		`id=job_3 session_id=session_1 task_type=x status=idle is_finalized=false`, `additional_info=broken {`,
		`provider=import provider_message_id=plantocode:job_1`, `cost_nano_usd=500000000 cost_source=reported`,
		`id=t1 session_id=task:session_1:1735689600000 work_session_id=session_1 status=restored`, `ended_at=1735689699000`,
		`id=t2 session_id=job_1 job_id=job_1 status=failed`, fmt.Sprintf("output_end_offset=%d", 320<<10), `output_log=snapshot`,
		`key=host/`+hostID+`/active_session/`, `value=session_3`, `value=session_1`, `key=import/plantocode/activeSession:zz`,
		`id=job_8 session_id=session_1 task_type=x status=completed is_finalized=true`,
		`id=session_5 name=Untitled Session`, `included_files=["a.go"] force_excluded_files=["{"]`,
		`id=t3 session_id=task:session_gone status=restored`,
		`key=import/plantocode/onboarding_completed`, `key=import/plantocode/app_settings/minimize_to_tray_on_close`,
		`/external_folders value=["/lib"]`, `/import/plan/model`, `level=ERROR message=boom`, `project_hash=unknown task_type=x`,
	)
	if n := strings.Count(rows, "/active_session/"); n != 2 {
		t.Errorf("%d active sessions, want one of each project", n)
	}
	if boom, twice := strings.Count(rows, "message=boom"), strings.Count(rows, "error_message=twice"); boom != 2 || twice != 2 {
		t.Errorf("%d and %d lines of logs that stand there twice", boom, twice)
	}
	if strings.Contains(rows, "project_hash=oldhash") || strings.Contains(rows, "schema_version value") {
		t.Error("an old hash, or a row of the other program's schema, was kept")
	}
}

func TestWhatIsNoSource(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "text.db"), "no database")
	foreignFile(t, filepath.Join(dir, "other.db"), "CREATE TABLE a (b TEXT)")
	b := newBench(t, engines["sqlite"](t), dir)
	for place, want := range map[string]workbench.Code{
		filepath.Join(dir, "text.db"): workbench.EInvalid, filepath.Join(dir, "other.db"): workbench.EInvalid,
		filepath.Join(dir, "none.db"): workbench.ENotFound, dir: workbench.EInvalid, "relative": workbench.EInvalid,
	} {
		_, err := b.Run(t.Context(), workbench.ForeignRequest{From: workbench.ForeignPlanToCode, Place: place})
		if workbench.ErrorCode(err) != want {
			t.Errorf("%s: %v", place, err)
		}
	}
	if _, err := b.Run(t.Context(), workbench.ForeignRequest{From: "word", Place: dir}); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("an unknown program: %v", err)
	}
}
