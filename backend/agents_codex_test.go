//go:build agents

package backend_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// responses is a server of the Responses API on loopback, which always gives one
// answer.
type responses struct {
	http *httptest.Server

	mu    sync.Mutex
	asked []string // the bodies
}

func startResponses(t *testing.T, answer string) *responses {
	t.Helper()
	s := &responses{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/responses", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client went away
		}
		s.mu.Lock()
		s.asked = append(s.asked, string(body))
		s.mu.Unlock()
		w.Header().Set("Content-Type", "text/event-stream")
		for _, event := range []map[string]any{
			{"type": "response.created", "response": map[string]any{"id": "resp_1"}},
			{"type": "response.output_item.done", "item": map[string]any{
				"type": "message", "role": "assistant", "id": "msg_1",
				"content": []map[string]any{{"type": "output_text", "text": answer}},
			}},
			{"type": "response.completed", "response": map[string]any{"id": "resp_1", "usage": map[string]any{
				"input_tokens": 1, "input_tokens_details": nil, "output_tokens": 1, "output_tokens_details": nil, "total_tokens": 2,
			}}},
		} {
			raw, err := json.Marshal(event)
			if err != nil {
				t.Error(err)
			}
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event["type"], raw)
		}
	})
	s.http = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

func (s *responses) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.asked...)
}

// TestCodexInATerminalAsksAndGoesOn talks to the real Codex in a terminal: the
// program that it notifies tells its session and that its turn is over, its
// session file is found, and after its process was killed it is resumed where the
// conversation was.
func TestCodexInATerminalAsksAndGoesOn(t *testing.T) {
	t.Parallel()
	server := startResponses(t, "The bird is a heron.")
	i := install(t)
	home, project := t.TempDir(), t.TempDir()
	settings := fmt.Sprintf(`model = "gpt-5"
model_provider = "local"
check_for_update_on_startup = false

[model_providers.local]
name = "local"
base_url = %q
wire_api = "responses"
requires_openai_auth = false
supports_websockets = false

[projects.%q]
trust_level = "trusted"

[analytics]
enabled = false
`, server.http.URL+"/v1", project)
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	i.env = []string{"HOME=" + home, "CODEX_HOME=" + home, "TMPDIR=" + t.TempDir()}
	i.start()
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: project, Command: []string{os.Getenv("HOLDFAST_CODEX")}})
	i.await(row.ID, "the prompt", func() bool { return strings.Contains(i.printed(row.ID), "gpt-5") })
	i.ask(row.ID, len(i.printed(row.ID)), "Which bird is it?")
	i.await(row.ID, "the answer", func() bool { return strings.Contains(i.printed(row.ID), "heron") })
	i.await(row.ID, "the session", func() bool { return i.terminal(row.ID).AssistantSessionID != nil })
	i.await(row.ID, "attention", func() bool { return i.terminal(row.ID).Status == workbench.TerminalAttention })
	first := i.terminal(row.ID)
	if first.Agent == nil || *first.Agent != "codex" || first.AttentionReason == nil || *first.AttentionReason != workbench.AttentionNotification {
		t.Errorf("the agent is %v, the reason %v", first.Agent, first.AttentionReason)
	}
	found, ok := tui.FindSession("codex", project, *first.StartedAt, func(name string) string { return map[string]string{"CODEX_HOME": home}[name] })
	if !ok || found != *first.AssistantSessionID {
		t.Errorf("the session file says %q, %v; the hook %q", found, ok, *first.AssistantSessionID)
	}

	i.call(nil, "TerminalAPI.Kill", row.ID)
	shown := len(i.printed(row.ID))
	i.call(&row, "TerminalAPI.Resume", row.ID)
	i.await(row.ID, "the conversation", func() bool { return strings.Contains(i.printed(row.ID)[shown:], "heron") })
	before := len(server.requests())
	i.ask(row.ID, len(i.printed(row.ID)), "And tomorrow?")
	i.await(row.ID, "the next question", func() bool { return len(server.requests()) > before })
	if body := server.requests()[before]; !strings.Contains(body, "And tomorrow?") || !strings.Contains(body, "Which bird is it?") {
		t.Error("the model is not told what was said before")
	}
	i.await(row.ID, "the same session", func() bool {
		again := i.terminal(row.ID)
		return again.Status == workbench.TerminalAttention && again.AssistantSessionID != nil && *again.AssistantSessionID == *first.AssistantSessionID
	})
}
