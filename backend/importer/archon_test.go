package importer_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestMain(m *testing.M) {
	if place := os.Getenv("HOLDFAST_TEST_IMPORT"); place != "" {
		importUntilKilled(place)
		return
	}
	storetest.Main(m)
}

// archonSchema is that of Archon on either engine; what differs is ID, TIME,
// BOOL and JSON.
const archonSchema = `
CREATE TABLE remote_agent_codebases (id ID PRIMARY KEY, name TEXT NOT NULL, repository_url TEXT, default_cwd TEXT NOT NULL, default_branch TEXT,
  ai_assistant_type TEXT DEFAULT 'claude', kind TEXT, commands JSON, created_at TIME, updated_at TIME, flavour TEXT);
CREATE TABLE remote_agent_codebase_env_vars (id ID PRIMARY KEY, codebase_id ID NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, created_at TIME, updated_at TIME);
CREATE TABLE remote_agent_conversations (id ID PRIMARY KEY, platform_type TEXT NOT NULL, platform_conversation_id TEXT NOT NULL, codebase_id ID, cwd TEXT,
  ai_assistant_type TEXT, isolation_env_id ID, title TEXT, deleted_at TIME, hidden BOOL, created_at TIME, updated_at TIME, last_activity_at TIME);
CREATE TABLE remote_agent_sessions (id ID PRIMARY KEY, conversation_id ID, codebase_id ID, ai_assistant_type TEXT NOT NULL, assistant_session_id TEXT,
  active BOOL, metadata JSON, parent_session_id ID, transition_reason TEXT, ended_reason TEXT, started_at TIME, ended_at TIME);
CREATE TABLE remote_agent_isolation_environments (id ID PRIMARY KEY, codebase_id ID NOT NULL, workflow_type TEXT NOT NULL, workflow_id TEXT NOT NULL,
  provider TEXT NOT NULL, working_path TEXT NOT NULL, branch_name TEXT NOT NULL, status TEXT NOT NULL, created_at TIME, created_by_platform TEXT, metadata JSON);
CREATE TABLE remote_agent_workflow_runs (id ID PRIMARY KEY, workflow_name TEXT NOT NULL, conversation_id ID, codebase_id ID, current_step_index INTEGER,
  status TEXT NOT NULL, outcome TEXT, user_message TEXT NOT NULL, metadata JSON, parent_conversation_id ID, parent_run_id ID, started_at TIME, completed_at TIME,
  last_activity_at TIME, working_path TEXT);
CREATE TABLE remote_agent_workflow_events (id ID PRIMARY KEY, workflow_run_id ID NOT NULL, event_type TEXT NOT NULL, step_index INTEGER, step_name TEXT,
  data JSON, created_at TIME, event_order BIGINT);
CREATE TABLE remote_agent_messages (id ID PRIMARY KEY, conversation_id ID NOT NULL, role TEXT NOT NULL, content TEXT NOT NULL, metadata JSON, created_at TIME);
CREATE TABLE remote_agent_users (id ID PRIMARY KEY, display_name TEXT);`

// archonRows have ids in @ that stand for whole ones.
const archonRows = `
INSERT INTO remote_agent_codebases VALUES ('@01', 'one', 'https://example.org/one', 'DIR/one', 'main', 'claude', NULL, '{"plan":{"path":"p.md","description":"d"}}', '2025-01-01 00:00:00', '2025-01-02 00:00:00', 'x');
INSERT INTO remote_agent_codebases VALUES ('@02', 'one again', NULL, 'DIR/one/', NULL, 'codex', 'repo', '{}', '2025-01-03 00:00:00', '2025-01-03 00:00:00', NULL);
INSERT INTO remote_agent_codebase_env_vars VALUES ('@03', '@02', 'TOKEN', 'geheim', '2025-01-01 00:00:00', '2025-01-01 00:00:00');
INSERT INTO remote_agent_codebase_env_vars VALUES ('@04', '@01', '1bad', 'x', '2025-01-01 00:00:00', '2025-01-01 00:00:00');
INSERT INTO remote_agent_isolation_environments VALUES ('@05', '@01', 'issue', '42', 'worktree', 'DIR/gone', 'issue-42', 'active', '2025-01-04 00:00:00', 'web', '{"related_issues":[42,43],"adopted":true}');
INSERT INTO remote_agent_isolation_environments VALUES ('@06', '@01', 'pr', '7', 'worktree', 'DIR/gone', 'pr-7', 'destroyed', '2025-01-04 00:00:00', NULL, '{}');
INSERT INTO remote_agent_isolation_environments VALUES ('@07', '@01', 'moon', '7', 'worktree', 'DIR/x', 'b', 'active', '2025-01-04 00:00:00', NULL, '{}');
INSERT INTO remote_agent_conversations VALUES ('@10', 'web', 'web-1', '@02', 'DIR/one', 'claude', '@05', 'First', NULL, FALSE, '2025-01-05 00:00:00', '2025-01-05 00:00:00', '2025-01-06 00:00:00');
INSERT INTO remote_agent_conversations VALUES ('@11', 'slack', 's-1', NULL, NULL, NULL, '@99', NULL, '2025-02-01 00:00:00', TRUE, '2025-01-05 00:00:00', '2025-01-05 00:00:00', NULL);
INSERT INTO remote_agent_sessions VALUES ('@20', '@10', '@01', 'claude', 'a-1', TRUE, '{}', NULL, 'first-message', NULL, '2025-01-05 00:00:01', NULL);
INSERT INTO remote_agent_sessions VALUES ('@21', '@10', '@01', 'claude', 'a-2', TRUE, '{}', '@20', NULL, NULL, '2025-01-05 00:00:09', NULL);
INSERT INTO remote_agent_sessions VALUES ('@22', '@98', NULL, 'claude', NULL, FALSE, '{}', NULL, NULL, NULL, '2025-01-05 00:00:09', NULL);
INSERT INTO remote_agent_workflow_runs VALUES ('@30', 'fix', '@10', '@01', NULL, 'running', 'succeeded', 'do it', '{"a":1}', '@10', NULL, '2025-01-05 00:00:02', NULL, '2025-01-05 00:01:00', 'DIR/one');
INSERT INTO remote_agent_workflow_runs VALUES ('@31', 'sub', '@11', NULL, 2, 'completed', NULL, 'x', '{}', NULL, '@30', '2025-01-05 00:00:03', '2025-01-05 00:00:30', '2025-01-05 00:00:30', NULL);
INSERT INTO remote_agent_workflow_runs VALUES ('@32', 'odd', '@11', NULL, 2, 'dreaming', NULL, 'x', '{}', NULL, NULL, '2025-01-05 00:00:03', NULL, NULL, NULL);
INSERT INTO remote_agent_workflow_events VALUES ('@42', '@30', 'node_completed', 1, 'plan', '{"cost_usd":0.25,"tokens":{"input":10,"output":5,"cacheRead":3}}', '2025-01-05 00:00:05', 2);
INSERT INTO remote_agent_workflow_events VALUES ('@43', '@30', 'node_started', 1, 'plan', '{}', '2025-01-05 00:00:05', 1);
INSERT INTO remote_agent_workflow_events VALUES ('@44', '@30', 'log', NULL, NULL, '{"text":"LONG"}', '2025-01-05 00:00:06', 3);
INSERT INTO remote_agent_messages VALUES ('@51', '@10', 'assistant', 'answer', '{"toolCalls":[]}', '2025-01-05 00:00:04');
INSERT INTO remote_agent_messages VALUES ('@50', '@10', 'user', 'question', '{}', '2025-01-05 00:00:03');
INSERT INTO remote_agent_messages VALUES ('@52', '@10', 'ghost', 'boo', '{}', '2025-01-05 00:00:05');
INSERT INTO remote_agent_messages VALUES ('@53', '@97', 'user', 'lost', '{}', '2025-01-05 00:00:05');
INSERT INTO remote_agent_users VALUES ('@60', 'someone');`

func archonID(short string) string { return "00000000-0000-4000-8000-0000000000" + short }

func archonSQL(text, dir string, types ...string) string {
	text = strings.ReplaceAll(text, "DIR", dir)
	text = strings.ReplaceAll(text, "LONG", strings.Repeat("long ", 10_000))
	text = strings.ReplaceAll(text, "@", "00000000-0000-4000-8000-0000000000")
	return strings.NewReplacer(types...).Replace(text)
}

// archonFile is a database of Archon whose program runs.
func archonFile(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "archon.db")
	db := foreignFile(t, path, archonSQL(archonSchema, dir, " ID", " TEXT", " TIME", " TEXT", " BOOL", " INTEGER", " JSON", " TEXT"), archonSQL(archonRows, dir))
	// Only SQLite lets these in.
	if _, err := db.Exec(`INSERT INTO remote_agent_messages VALUES ('late', ?, 'user', 'x', 'no json', '2025-01-05 00:00:08')`, archonID("10")); err != nil {
		t.Fatal(err)
	}
	// As text, a time in ISO form stands behind all of its day.
	if _, err := db.Exec(`INSERT INTO remote_agent_messages VALUES ('iso', ?, 'user', 'x', '{}', '2025-01-05T00:00:07.250Z')`, archonID("10")); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO remote_agent_messages VALUES ('timeless', ?, 'user', 'x', '{}', 'yesterday')`, archonID("10")); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestArchonFile(t *testing.T) {
	t.Parallel()
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := archonFile(t, dir)
			before := contents(t, dir)
			b := newBench(t, open(t), dir)
			empty := dump(t, b.db)
			dry := told(b.run(workbench.ForeignArchon, path, true))
			if dump(t, b.db) != empty {
				t.Error("a dry run changed the database")
			}
			report := b.run(workbench.ForeignArchon, path, false)
			if first := told(report); first != dry {
				t.Errorf("the dry run told\n%s\nthe import\n%s", dry, first)
			}
			golden(t, "archon", strings.ReplaceAll(told(report), archonID(""), "@"))
			once := dump(t, b.db)
			checkArchon(t, once)
			again := b.run(workbench.ForeignArchon, path, false)
			for _, c := range again.Counts {
				if c.New != 0 {
					t.Errorf("the second import found %d new of %s", c.New, c.Kind)
				}
			}
			if dump(t, b.db) != once {
				t.Error("a second import changed the database")
			}
			if contents(t, dir) != before {
				t.Error("the source was touched")
			}
		})
	}
}

// checkArchon wants what SCHEMA says of each table.
func checkArchon(t *testing.T, rows string) {
	t.Helper()
	id := archonID
	contains(t, rows,
		"id="+id("03")+" codebase_id="+id("01")+" key=TOKEN value=\"sealed "+id("01")+"/TOKEN geheim\"",
		"id="+id("05")+" codebase_id="+id("01")+" workflow_type=issue workflow_id=42",
		"isolation_links environment_id="+id("05")+" link_type=issue link_id=43",
		"status=destroyed", "status=missing", "adopted=true", "removed_at=1735948800000", "kind=repo",
		"current_step_index=0", "current_step_index=2", "completed_at=1736035260000",
		"id="+id("10")+" platform_type=web platform_conversation_id=web-1 codebase_id="+id("01")+" isolation_env_id="+id("05"),
		"deleted_at=1738368000000",
		"id="+id("20")+" conversation_id="+id("10")+" codebase_id="+id("01")+" ai_assistant_type=claude assistant_session_id=a-1 active=false transition_reason=first-message ended_reason=imported started_at=1736035201000 ended_at=1736035209000",
		"id="+id("21")+" conversation_id="+id("10")+" codebase_id="+id("01")+" parent_session_id="+id("20"),
		"parent_run_id="+id("30"), "end_reason=imported", `"outcome":"succeeded"`,
		"id="+id("43")+" workflow_run_id="+id("30")+" seq=1", "id="+id("42")+" workflow_run_id="+id("30")+" seq=2", `"cut":true`,
		"provider=import provider_message_id=archon:"+id("42"), "cost_nano_usd=250000000 cost_source=reported",
		"id="+id("50")+" conversation_id="+id("10")+" seq=1", "id="+id("51")+" conversation_id="+id("10")+" seq=2", "id=iso conversation_id="+id("10")+" seq=3", "created_at=1736035207250", "id=late conversation_id="+id("10")+" seq=4",
		"additional_info=no json",
	)
}

func TestArchonServer(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), storetest.EmptyPostgresURL(t)
	raw, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	types := []string{" ID", " UUID", " TIME", " TIMESTAMPTZ", " BOOL", " BOOLEAN", " JSON", " JSONB"}
	for _, script := range []string{archonSQL(archonSchema, dir, types...), archonSQL(archonRows, dir)} {
		if _, err := raw.ExecContext(context.Background(), script); err != nil {
			t.Fatal(err)
		}
	}
	b := newBench(t, storetest.Open(t), dir)
	report := b.run(workbench.ForeignArchon, address, false)
	if strings.Contains(report.Place, "@") || len(report.Problems) == 0 {
		t.Errorf("told: %+v", report)
	}
	once := dump(t, b.db)
	contains(t, once, "id="+archonID("51")+" conversation_id="+archonID("10")+" seq=2", "cost_nano_usd=250000000")
	b.run(workbench.ForeignArchon, address, false)
	if dump(t, b.db) != once {
		t.Error("a second import changed the database")
	}
}
