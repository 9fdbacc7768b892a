package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	claudeSession = "0a1b2c3d-0000-4000-8000-000000000001"
	codexSession  = "0a1b2c3d-0000-4000-8000-000000000002"
)

// agentHome has sessions of each agent where it keeps them.
func agentHome(t testing.TB) string {
	t.Helper()
	home := t.TempDir()
	write(t, filepath.Join(home, ".claude", "projects", "-src", claudeSession+".jsonl"),
		`{"type":"summary","summary":"Fix the door"}`,
		`{"type":"user","uuid":"u1","sessionId":"s","timestamp":"2025-01-01T00:00:00Z","cwd":"/src","message":{"role":"user","content":"open it"}}`,
		`{"type":"assistant","uuid":"a1","timestamp":"2025-01-01T00:00:01Z","message":{"id":"msg_1","model":"m","content":[{"type":"text","text":"I look."}],"usage":{"input_tokens":5,"output_tokens":7}}}`,
		`{"type":"assistant","uuid":"a2","timestamp":"2025-01-01T00:00:02Z","message":{"id":"msg_1","model":"m","content":[{"type":"tool_use","id":"c1","name":"Read","input":{"path":"a"}}],"usage":{"input_tokens":5,"output_tokens":9}}}`,
		`{"type":"user","uuid":"u2","timestamp":"2025-01-01T00:00:03Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"the file"}]}]}}`,
		`{"type":"assistant","uuid":"a3","timestamp":"2025-01-01T00:00:04Z","message":{"id":"msg_2","model":"m","content":[{"type":"text","text":"Done."}]}}`,
		`{"type":"user","uuid":"u3","timestamp":"never","message":{"content":"x"}}`,
		`not json`)
	write(t, filepath.Join(home, ".claude", "projects", "-src", claudeSession, "subagents", "agent-1.jsonl"),
		`{"type":"user","uuid":"s1","isSidechain":true,"timestamp":"2025-01-01T00:00:00Z","message":{"content":"aside"}}`)
	write(t, filepath.Join(home, ".codex", "sessions", "2025", "01", "01", "rollout-2025-01-01-"+codexSession+".jsonl"),
		`{"timestamp":"2025-01-01T00:00:00Z","type":"session_meta","payload":{"id":"`+codexSession+`","cwd":"/src"}}`,
		`{"timestamp":"2025-01-01T00:00:00Z","type":"turn_context","payload":{"model":"gpt"}}`,
		`{"timestamp":"2025-01-01T00:00:01Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>x"}]}}`,
		`{"timestamp":"2025-01-01T00:00:01Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"list"}]}}`,
		`{"timestamp":"2025-01-01T00:00:02Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\"c\":\"ls\"}","call_id":"k1"}}`,
		`{"timestamp":"2025-01-01T00:00:02Z","type":"response_item","payload":{"type":"function_call_output","call_id":"k1","output":"a b"}}`,
		`{"timestamp":"2025-01-01T00:00:03Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Two files."}]}}`,
		`{"timestamp":"2025-01-01T00:00:03Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"cached_input_tokens":40,"output_tokens":8,"reasoning_output_tokens":2}}}}`,
		`{"timestamp":"2025-01-01T00:00:04Z","type":"response_item","payload":7}`)
	storage := filepath.Join(home, ".local", "share", "opencode", "storage")
	write(t, filepath.Join(storage, "session", "p", "ses_00000000000000000000000001.json"),
		`{"id":"ses_00000000000000000000000001","title":"From files","directory":"/src","time":{"created":1735689600000,"updated":1735689700000}}`)
	write(t, filepath.Join(storage, "session", "p", "ses_bad.json"), `{`)
	write(t, filepath.Join(storage, "message", "ses_00000000000000000000000001", "msg_1.json"), `{"id":"msg_1","role":"user","time":{"created":1735689600000}}`)
	write(t, filepath.Join(storage, "part", "msg_1", "prt_1.json"), `{"type":"text","text":"hello there"}`)
	write(t, filepath.Join(storage, "message", "ses_00000000000000000000000001", "msg_2.json"),
		`{"id":"msg_2","role":"assistant","modelID":"mo","cost":0.125,"time":{"created":1735689601000},"tokens":{"input":4,"output":2,"reasoning":1,"cache":{"read":3,"write":0}}}`)
	write(t, filepath.Join(storage, "part", "msg_2", "prt_1.json"), `{"type":"tool","tool":"bash","callID":"b1","state":{"status":"completed","input":{"a":1},"output":"ran"}}`)
	write(t, filepath.Join(storage, "part", "msg_2", "prt_2.json"), `{"type":"text","text":"it ran"}`)
	foreignFile(t, filepath.Join(home, ".local", "share", "opencode", "opencode.db"), `
CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT, directory TEXT, title TEXT, time_created INTEGER, time_updated INTEGER);
CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
INSERT INTO session VALUES ('ses_00000000000000000000000002', 'p', '/src', 'From tables', 1735689600000, 1735689700000);
INSERT INTO message VALUES ('msg_3', 'ses_00000000000000000000000002', 1735689600000, 1, '{"role":"user","time":{"created":1735689600000}}'), ('msg_4', 'ses_00000000000000000000000002', 1735689600001, 1, 'broken');
INSERT INTO part VALUES ('prt_1', 'msg_3', 'ses_00000000000000000000000002', 1, 1, '{"type":"text","text":"from a table"}');`)
	return home
}

func TestAgents(t *testing.T) {
	t.Parallel()
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			home := agentHome(t)
			before := contents(t, home)
			b := newBench(t, open(t), home)
			sources, err := b.Sources(t.Context())
			if err != nil || len(sources) != 3 {
				t.Fatalf("found: %+v, %v", sources, err)
			}
			var first strings.Builder
			for _, s := range sources {
				dry := told(b.run(s.From, s.Place, true))
				done := told(b.run(s.From, "", false))
				if dry != done {
					t.Errorf("the dry run told\n%s\nthe import\n%s", dry, done)
				}
				first.WriteString(string(s.From) + "\n" + done)
			}
			golden(t, "agents", first.String())
			once := dump(t, b.db)
			checkAgents(t, once)
			for _, s := range sources {
				b.run(s.From, s.Place, false)
			}
			if dump(t, b.db) != once {
				t.Error("a second import changed the database")
			}
			if contents(t, home) != before {
				t.Error("the source was touched")
			}
		})
	}
}

func checkAgents(t *testing.T, rows string) {
	t.Helper()
	contains(t, rows,
		"id="+claudeSession+" platform_type=import platform_conversation_id=claude:"+claudeSession+" ai_assistant_type=claude title=Fix the door cwd=/src",
		"assistant_session_id="+claudeSession+" active=true transition_reason=imported",
		"seq=1 role=user status=complete", "external_id=msg_1", `"name":"Read"`, `"output":"the file"`, "content=I look.", "content=Done.",
		"provider=anthropic provider_message_id=msg_1 agent=claude model=m", "output_tokens=9",
		"platform_conversation_id=codex:"+codexSession, "title=list", `"output":"a b"`, "content=Two files.",
		"input_tokens=60 output_tokens=8 reasoning_tokens=2 cache_read_tokens=40",
		"title=From files", "content=it ran", "provider_message_id=opencode:msg_2", "cost_nano_usd=125000000",
		"title=From tables", "content=from a table",
	)
	if strings.Contains(rows, "aside") || strings.Contains(rows, "environment_context") {
		t.Error("what no person said became a message")
	}
}

// A line that an agent is still writing comes with the next import; the last
// message of a file that was written without a final newline came with none.
func TestTheLastLineMayHaveNoEnd(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	file := filepath.Join(home, ".claude", "projects", "-src", claudeSession+".jsonl")
	question := `{"type":"user","uuid":"u1","timestamp":"2025-01-01T00:00:00Z","cwd":"/src","message":{"role":"user","content":"open it"}}`
	answer := `{"type":"assistant","uuid":"a1","timestamp":"2025-01-01T00:00:01Z","message":{"id":"msg_1","model":"m","content":[{"type":"text","text":"It is open."}]}}`
	b := newBench(t, storetest.Open(t), home)
	for _, step := range []struct{ text, messages string }{
		{question + "\n" + answer[:len(answer)-1], "message 1 new 0 here"},
		{question + "\n" + answer, "message 1 new 1 here"},
		{question + "\n" + answer + "\n", "message 0 new 2 here"},
	} {
		write(t, file)
		if err := os.WriteFile(file, []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := told(b.run(workbench.ForeignClaude, "", false)); !strings.Contains(got, step.messages) || strings.Contains(got, "skipped") {
			t.Errorf("%s, want %s", got, step.messages)
		}
	}
}
