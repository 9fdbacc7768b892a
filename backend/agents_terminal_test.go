//go:build agents

package backend_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/claude/anthropictest"
	"github.com/holdfast-app/holdfast/backend/api"
	"github.com/holdfast-app/holdfast/backend/terminal"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const claudeKey = "sk-ant-test-key-of-twenty-characters"

// settled writes what Claude Code asks a new user for, so that it begins with
// its prompt.
func settled(t *testing.T, config, project string) {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"hasCompletedOnboarding": true, "theme": "dark", "autoUpdates": false,
		"customApiKeyResponses": map[string]any{"approved": []string{claudeKey[len(claudeKey)-20:]}, "rejected": []string{}},
		"projects":              map[string]any{project: map[string]any{"hasTrustDialogAccepted": true, "hasCompletedProjectOnboarding": true}},
	})
	if err == nil {
		err = os.WriteFile(filepath.Join(config, ".claude.json"), raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (i *installation) terminal(id string) workbench.Terminal {
	i.t.Helper()
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.Show", id)
	return row
}

// printed is all that a terminal has printed.
func (i *installation) printed(id string) string {
	i.t.Helper()
	var all strings.Builder
	for next := int64(0); ; {
		var page api.OutputPage
		i.call(&page, "TerminalAPI.Output", id, next)
		all.Write(page.Data)
		if page.Next >= page.End || page.Next == next {
			return all.String()
		}
		next = page.Next
	}
}

func (i *installation) await(id, what string, met func() bool) {
	i.t.Helper()
	defer func() {
		if i.t.Failed() {
			i.t.Logf("the terminal %+v shows\n%s", i.terminal(id).TerminalSummary, i.printed(id))
		}
	}()
	eventually(i.t, what, met)
}

// ask types a question, and presses Enter once its last word is shown behind an
// offset: before that, an agent takes a line break for a part of the text.
func (i *installation) ask(id string, behind int, question string) {
	i.t.Helper()
	words := strings.Fields(question)
	i.call(nil, "TerminalAPI.Send", id, question, false)
	i.await(id, "the question", func() bool { return strings.Contains(i.printed(id)[behind:], words[len(words)-1]) })
	i.call(nil, "TerminalAPI.Send", id, "", true)
}

// TestClaudeInATerminalAsksAndGoesOn talks to the real Claude Code in a
// terminal: its hooks tell its session and that it waits for the user, and after
// its process was killed it is resumed where the conversation was.
func TestClaudeInATerminalAsksAndGoesOn(t *testing.T) {
	t.Parallel()
	server := anthropictest.Start(func(r anthropictest.Request) anthropictest.Reply {
		if strings.Contains(r.Last(), "Touch the file") {
			return anthropictest.Reply{Blocks: []anthropictest.Block{anthropictest.ToolUse("toolu_1", "Bash", `{"command":"touch heron.txt","description":"Touch"}`)}}
		}
		return anthropictest.Reply{Blocks: []anthropictest.Block{anthropictest.Text("The bird is a heron.")}}
	})
	t.Cleanup(server.Close)
	i := install(t)
	home, project := t.TempDir(), t.TempDir()
	settled(t, home, project)
	i.env = []string{
		"HOME=" + home, "CLAUDE_CONFIG_DIR=" + home, "ANTHROPIC_BASE_URL=" + server.URL, "ANTHROPIC_API_KEY=" + claudeKey,
		"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_TELEMETRY=1", "DISABLE_ERROR_REPORTING=1", "DISABLE_AUTOUPDATER=1",
	}
	i.start()
	var row workbench.Terminal
	i.call(&row, "TerminalAPI.New", terminal.Spec{WorkingDirectory: project, Command: []string{os.Getenv("HOLDFAST_CLAUDE"), "--model", "claude-sonnet-4-5"}})
	i.await(row.ID, "the session", func() bool { return i.terminal(row.ID).AssistantSessionID != nil })
	first := i.terminal(row.ID)
	if first.Agent == nil || *first.Agent != "claude" {
		t.Errorf("the agent is %v", first.Agent)
	}
	i.ask(row.ID, 0, "Which bird is it?")
	i.await(row.ID, "the answer", func() bool { return strings.Contains(i.printed(row.ID), "heron") })
	i.ask(row.ID, len(i.printed(row.ID)), "Touch the file.")
	i.await(row.ID, "attention", func() bool { return i.terminal(row.ID).Status == workbench.TerminalAttention })
	if got := i.terminal(row.ID).AttentionReason; got == nil || *got != workbench.AttentionNotification {
		t.Errorf("the reason is %v", got)
	}

	i.call(nil, "TerminalAPI.Kill", row.ID)
	shown := len(i.printed(row.ID))
	i.call(&row, "TerminalAPI.Resume", row.ID)
	i.await(row.ID, "the conversation", func() bool { return strings.Contains(i.printed(row.ID)[shown:], "heron") })
	before := len(server.Requests())
	i.ask(row.ID, shown, "And now?")
	i.await(row.ID, "the next question", func() bool {
		return slices.ContainsFunc(server.Requests()[before:], func(r anthropictest.Request) bool { return strings.Contains(r.Last(), "And now?") })
	})
	for _, r := range server.Requests()[before:] {
		if strings.Contains(r.Last(), "And now?") && !strings.Contains(string(r.Body), "Which bird is it?") {
			t.Error("the model is not told what was said before")
		}
	}
	if again := i.terminal(row.ID); again.AssistantSessionID == nil || *again.AssistantSessionID != *first.AssistantSessionID {
		t.Errorf("the session was %v and is %v", *first.AssistantSessionID, again.AssistantSessionID)
	}
}
