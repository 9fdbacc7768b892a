//go:build unix

package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/host"
)

// mcpBench is a data directory with the real program on it.
type mcpBench struct {
	environ []string
	dir     string
}

func newMCPBench(t *testing.T) *mcpBench {
	t.Helper()
	dir := t.TempDir()
	b := &mcpBench{dir: dir, environ: append(os.Environ(),
		"HOLDFAST_DATA_DIR="+filepath.Join(dir, "data"), "HOLDFAST_CONFIG_DIR="+filepath.Join(dir, "config"), "HOLDFAST_KEYRING=off",
		"HOME="+dir, config.EnvDatabaseURL+"=", "GORACE=atexit_sleep_ms=0", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
	)}
	return b
}

func (b *mcpBench) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program, err := exec.LookPath("holdfast") // where testscript has put it
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...) // not bound to the test, which ends what still runs in an orderly way
	cmd.Env, cmd.Dir, cmd.Stderr = b.environ, b.dir, os.Stderr
	return cmd
}

// run runs a verb and decodes its JSON into out.
func (b *mcpBench) run(t *testing.T, out any, args ...string) {
	t.Helper()
	printed, err := b.command(t, append([]string{"--json"}, args...)...).Output()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	if out != nil {
		if err := json.Unmarshal(printed, out); err != nil {
			t.Fatalf("%v: %v in %s", args, err, printed)
		}
	}
}

// serve runs a server until the test ends.
func (b *mcpBench) serve(t *testing.T) {
	t.Helper()
	cmd := b.command(t, "serve", "--addr", "127.0.0.1:0")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	for deadline := time.Now().Add(limit); ; time.Sleep(10 * time.Millisecond) {
		info, ok, err := config.Owner(config.Config{DataDir: filepath.Join(b.dir, "data")}, host.StartToken)
		if err == nil && ok && info.Address != "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the server does not listen")
		}
	}
}

// client is an agent that talks to the real program.
func (b *mcpBench) client(t *testing.T) *mcpClient {
	t.Helper()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.CommandTransport{Command: b.command(t, "mcp")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Error("the program did not end well:", err)
		}
	})
	return &mcpClient{session}
}

type mcpClient struct{ *sdk.ClientSession }

// call calls a tool and decodes its answer; it returns the sentence of a failure.
func (c *mcpClient) call(t *testing.T, out any, tool string, args map[string]any) string {
	t.Helper()
	result, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		return err.Error()
	}
	text, ok := result.Content[0].(*sdk.TextContent)
	if !ok || len(result.Content) != 1 || len(text.Text) > 64<<10 {
		t.Fatalf("%s answers with %d parts", tool, len(result.Content))
	}
	if result.IsError {
		return text.Text
	}
	if err := json.Unmarshal([]byte(text.Text), out); err != nil {
		t.Fatalf("%s: %v in %s", tool, err, text.Text)
	}
	return ""
}

func (c *mcpClient) names(t *testing.T) []string {
	t.Helper()
	var names []string
	for tool, err := range c.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, tool.Name)
	}
	return names
}

type answered struct {
	Items []map[string]any `json:"items"`
	About map[string]any   `json:"about"`
	Text  string           `json:"text"`
	Next  any              `json:"next"`
}

func TestAgentsReadThroughMCP(t *testing.T) {
	t.Parallel()
	for name, served := range map[string]bool{"own": false, "server": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newMCPBench(t)
			if served {
				b.serve(t)
			}
			session := b.session(t)
			task := strings.Repeat("Größe & <Maß> \"x\"\n", 10_000)
			write := b.command(t, "session", "task", "set", session, "-")
			write.Stdin = strings.NewReader(task)
			if out, err := write.Output(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			c := b.client(t)
			want := []string{
				"cost_summary", "list_conversations", "list_jobs", "list_sessions", "list_terminals", "read_conversation", "read_job",
				"read_session", "read_terminal", "search_sessions",
			}
			if got := c.names(t); !slices.Equal(got, want) {
				t.Errorf("tools %q", got)
			}
			var list answered
			if failure := c.call(t, &list, "list_sessions", nil); failure != "" || len(list.Items) != 1 || list.Items[0]["id"] != session {
				t.Errorf("sessions %+v, %s", list, failure)
			}
			if got := c.text(t, "read_session", session); got != task {
				t.Errorf("the task has %d bytes, want %d", len(got), len(task))
			}
			for query, found := range map[string]int{"FIND ME": 1, "größe &": 4 /* one in each piece of the text */, "nothing": 0} {
				var list answered
				if failure := c.call(t, &list, "search_sessions", map[string]any{"query": query}); failure != "" || len(list.Items) != found {
					t.Errorf("search for %q: %+v, %s", query, list, failure)
				}
			}
			for _, tool := range []string{"list_jobs", "list_conversations", "list_terminals"} {
				var list answered
				if failure := c.call(t, &list, tool, nil); failure != "" || len(list.Items) != 0 {
					t.Errorf("%s: %+v, %s", tool, list, failure)
				}
			}
			var costs answered
			if failure := c.call(t, &costs, "cost_summary", map[string]any{"by": "model"}); failure != "" || costs.Items == nil {
				t.Errorf("costs: %+v, %s", costs, failure)
			}
			for tool, args := range map[string]map[string]any{
				"read_session": {"id": "none"}, "read_job": {"id": "none"}, "read_terminal": {"id": "none"}, "read_conversation": {"id": "none", "seq": 1},
				"cost_summary": {"by": "colour"}, "search_sessions": {"query": " "},
			} {
				if failure := c.call(t, &answered{}, tool, args); !strings.HasSuffix(failure, ".") {
					t.Errorf("%s of nothing: %q", tool, failure)
				}
			}
		})
	}
}

// session makes a session named "Find me" and returns its id.
func (b *mcpBench) session(t *testing.T) string {
	t.Helper()
	project := filepath.Join(b.dir, "project")
	if err := os.Mkdir(project, 0o700); err != nil {
		t.Fatal(err)
	}
	b.run(t, nil, "project", "add", "--folder", project)
	var s struct{ ID string }
	b.run(t, &s, "session", "new", "--project", project, "--name", "Find me")
	return s.ID
}

// text reads a text to its end.
func (c *mcpClient) text(t *testing.T, tool, id string) string {
	t.Helper()
	var whole strings.Builder
	for offset := any(0); ; {
		var page answered
		if failure := c.call(t, &page, tool, map[string]any{"id": id, "offset": offset}); failure != "" {
			t.Fatal(failure)
		}
		whole.WriteString(page.Text)
		if offset = page.Next; offset == nil {
			return whole.String()
		}
	}
}

// TestAgentsReadWhatRan reads a job and a terminal that really ran.
func TestAgentsReadWhatRan(t *testing.T) {
	t.Parallel()
	b := newMCPBench(t)
	b.serve(t)
	session := b.session(t)
	t.Cleanup(func() { b.run(t, nil, "host", "stop", "--force") })
	var job, terminal struct{ ID string }
	b.run(t, &job, "job", "run", "--session", session, "--agent", "shell", "--", "sh", "-c", "i=0; while [ $i -lt 9000 ]; do echo line $i; i=$((i+1)); done")
	b.run(t, nil, "job", "wait", job.ID)
	b.run(t, &terminal, "terminal", "new", "--session", session, "--", "sh", "-c", "printf '\\033[1;31mred\\033[0m text\\n'")
	c := b.client(t)
	if got := c.text(t, "read_job", job.ID); !strings.HasPrefix(got, "line 0\nline 1\n") || !strings.HasSuffix(got, "line 8999\n") || strings.Count(got, "\n") != 9000 {
		t.Errorf("the job's text has %d lines", strings.Count(got, "\n"))
	}
	for deadline := time.Now().Add(limit); ; time.Sleep(10 * time.Millisecond) {
		var page answered
		if failure := c.call(t, &page, "read_terminal", map[string]any{"id": terminal.ID}); failure != "" {
			t.Fatal(failure)
		}
		if strings.Contains(page.Text, "red text") && !strings.Contains(page.Text, "\x1b") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the terminal shows %q", page.Text)
		}
	}
	for tool, id := range map[string]string{"list_jobs": job.ID, "list_terminals": terminal.ID} {
		var list answered
		if failure := c.call(t, &list, tool, map[string]any{"session_id": session}); failure != "" || len(list.Items) != 1 || list.Items[0]["id"] != id {
			t.Errorf("%s: %+v, %s", tool, list, failure)
		}
	}
}

func TestAgentsChangeOnlyWhatTheUserAllows(t *testing.T) {
	t.Parallel()
	b := newMCPBench(t)
	b.serve(t)
	session := b.session(t)
	change := map[string]any{"session_id": session, "text": "Changed.", "version": 1}
	closed := b.client(t)
	if failure := closed.call(t, &answered{}, "set_task_text", change); failure == "" {
		t.Error("a tool that is not there changed something")
	}
	if got := closed.text(t, "read_session", session); got != "" {
		t.Fatalf("the task is %q", got)
	}
	b.run(t, nil, "settings", "set", "mcp.allow_write", "true")
	open := b.client(t)
	if names := open.names(t); !slices.Contains(names, "set_task_text") || !slices.Contains(names, "send_to_terminal") {
		t.Errorf("tools %q", names)
	}
	var page answered
	if failure := open.call(t, &page, "read_session", map[string]any{"id": session}); failure != "" {
		t.Fatal(failure)
	}
	change["version"] = page.About["task_version"]
	if failure := open.call(t, &answered{}, "set_task_text", change); failure != "" || open.text(t, "read_session", session) != "Changed." {
		t.Errorf("%q, the task is %q", failure, open.text(t, "read_session", session))
	}
	if failure := open.call(t, &answered{}, "set_task_text", change); failure == "" {
		t.Error("an old version was written over")
	}
	b.run(t, nil, "settings", "set", "mcp.allow_write", "false")
	change["text"] = "Changed again."
	if failure := open.call(t, &answered{}, "set_task_text", change); !strings.Contains(failure, "mcp.allow_write") {
		t.Errorf("after it was taken back: %q", failure)
	}
	if got := open.text(t, "read_session", session); got != "Changed." {
		t.Errorf("the task is %q", got)
	}
}
