//go:build agents

package backend_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/claude/anthropictest"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestClaudeOutlivesItsOwner runs a job with the real Claude Code, kills the
// owner while the model thinks, and finds the answer, the session and every
// token in the database of the next owner.
func TestClaudeOutlivesItsOwner(t *testing.T) {
	t.Parallel()
	const model = "claude-sonnet-4-5"
	asked, answer := make(chan struct{}, 8), make(chan struct{})
	server := anthropictest.Start(func(anthropictest.Request) anthropictest.Reply {
		asked <- struct{}{}
		<-answer
		return anthropictest.Reply{
			Blocks: []anthropictest.Block{anthropictest.Text("The cursor carries both columns. 끝.")},
			Usage:  anthropictest.Usage{Input: 11, Output: 222, CacheRead: 3333, CacheWrite5m: 444, CacheWrite1h: 55},
		}
	})
	t.Cleanup(server.Close)

	i := install(t)
	home := t.TempDir()
	printed := filepath.Join(t.TempDir(), "printed")
	if os.Getenv("HOLDFAST_CLAUDE") == "" {
		t.Fatal("HOLDFAST_CLAUDE does not name the program; run build/agents/run.sh")
	}
	i.env = []string{
		wrapped(t, "claude", `"$AGENT" "$@" | tee -a '`+printed+`'`),
		"HOME=" + home, "CLAUDE_CONFIG_DIR=" + home, "ANTHROPIC_BASE_URL=" + server.URL, "ANTHROPIC_API_KEY=sk-ant-test-key",
		"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_TELEMETRY=1", "DISABLE_ERROR_REPORTING=1", "DISABLE_AUTOUPDATER=1",
	}
	i.start()
	session := taskSession(t, i)
	var j workbench.Job
	i.call(&j, "JobAPI.Run", job.Spec{SessionID: session, Agent: "claude", Model: model})
	<-asked
	i.kill()
	i.start()
	i.call(&j, "JobAPI.Show", j.ID)
	if j.Status != workbench.JobRunning && j.Status != workbench.JobGeneratingStream {
		t.Fatalf("after the kill the job is %s: %v", j.Status, j.ErrorMessage)
	}
	close(answer)
	i.call(&j, "JobAPI.Wait", j.ID, 60_000)

	if j.Status != workbench.JobCompleted || !j.IsFinalized {
		t.Fatalf("%s: %v", j.Status, j.ErrorMessage)
	}
	if j.Response == nil || *j.Response != "The cursor carries both columns. 끝." {
		t.Errorf("response %v", j.Response)
	}
	if j.AssistantSessionID == nil || *j.AssistantSessionID == "" || j.ModelUsed == nil || *j.ModelUsed != model {
		t.Errorf("session %v, model %v", j.AssistantSessionID, j.ModelUsed)
	}
	sent := server.Sent()
	if j.TokensSent != sent.Input || j.TokensReceived != sent.Output ||
		j.CacheReadTokens != sent.CacheRead || j.CacheWriteTokens != sent.CacheWrite5m+sent.CacheWrite1h {
		t.Errorf("tokens %d %d %d %d, the server sent %+v", j.TokensSent, j.TokensReceived, j.CacheReadTokens, j.CacheWriteTokens, sent)
	}
	// List prices of the model, in USD for a million tokens.
	want := (float64(sent.Input)*3 + float64(sent.Output)*15 + float64(sent.CacheRead)*0.3 +
		float64(sent.CacheWrite5m)*3.75 + float64(sent.CacheWrite1h)*6) / 1e6
	if j.ActualCost == nil || math.Abs(*j.ActualCost-want) > 1e-9 {
		t.Errorf("cost %v, wanted %v", j.ActualCost, want)
	}
	i.reported(j, printed)
	if body := string(server.Requests()[0].Body); !strings.Contains(body, "Carry both columns.") || !strings.Contains(body, "func Page") {
		t.Error("the task or the selected file did not arrive at the model")
	}
}

// taskSession makes a repository with a file, and a session whose task selects
// it.
func taskSession(t testing.TB, i *installation) string {
	t.Helper()
	repository := filepath.Join(t.TempDir(), "project")
	if out, err := exec.Command("git", "init", "-q", repository).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(repository, "page.go"), []byte("package feed\n\nfunc Page() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var project workbench.Codebase
	i.call(&project, "ProjectAPI.Add", repository, false)
	var session workbench.Session
	i.call(&session, "SessionAPI.New", project.ID, "Keyset")
	i.call(nil, "SessionAPI.SetTask", session.ID, "Carry both columns.", session.TaskHistoryVersion)
	i.call(nil, "SessionAPI.SetFiles", session.ID, []string{"page.go"}, []string{}, session.FileHistoryVersion)
	return session.ID
}
