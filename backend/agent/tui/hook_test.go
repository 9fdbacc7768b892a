package tui_test

import (
	"encoding/json"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func TestWithHooksAddsToWhatTheUserGave(t *testing.T) {
	t.Parallel()
	got := tui.WithHooks([]string{"claude", "--add-dir", "a", "b"}, []string{"/opt/holdfast", "hook", "--terminal", "t1"})
	if len(got) != 6 || got[0] != "claude" || got[1] != "--settings" || !slices.Equal(got[3:], []string{"--add-dir", "a", "b"}) {
		t.Fatalf("claude is started as %q", got)
	}
	var settings struct {
		Hooks map[string][]struct {
			Hooks []struct{ Type, Command string }
		}
	}
	if err := json.Unmarshal([]byte(got[2]), &settings); err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{"Notification", "SessionStart"} {
		hooks := settings.Hooks[event]
		if len(hooks) != 1 || len(hooks[0].Hooks) != 1 || hooks[0].Hooks[0].Type != "command" ||
			hooks[0].Hooks[0].Command != "/opt/holdfast hook --terminal t1 claude" {
			t.Errorf("%s: %+v", event, hooks)
		}
	}
	got = tui.WithHooks([]string{"node", "/usr/bin/codex", "-m", "gpt-5"}, []string{`C:\a "b"\holdfast.exe`, "hook"})
	if want := []string{"node", "/usr/bin/codex", "-c", `notify=["C:\\a \"b\"\\holdfast.exe","hook","codex"]`, "-m", "gpt-5"}; !slices.Equal(got, want) {
		t.Errorf("codex is started as %q, want %q", got, want)
	}
}

func TestWithHooksLeavesTheRestAsItIs(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"", "bash", "claude --settings mine.json", "claude --settings={}", "claude --bare", "claude -p fix", "claude mcp list",
		"codex exec ls", `codex -c notify=["mine"]`, "gemini", "aider",
	} {
		argv := strings.Fields(line)
		if got := tui.WithHooks(argv, []string{"/opt/holdfast"}); !slices.Equal(got, argv) {
			t.Errorf("%q becomes %q", line, got)
		}
	}
}

// The command of a hook is run by a shell, which must find the program whatever
// its path is.
func TestTheHooksCommandIsOneWordForTheShell(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the shell of the test is sh")
	}
	program := `/opt/it's $HOME/a "b" \c/hold fast`
	var settings struct {
		Hooks map[string][]struct{ Hooks []struct{ Command string } }
	}
	if err := json.Unmarshal([]byte(tui.WithHooks([]string{"claude"}, []string{program, "a b"})[2]), &settings); err != nil {
		t.Fatal(err)
	}
	command := settings.Hooks["Notification"][0].Hooks[0].Command
	out, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", "printf '%s\\n' "+command).Output()
	if want := program + "\na b\nclaude\n"; err != nil || string(out) != want {
		t.Errorf("the shell reads %q, %v; want %q", out, err, want)
	}
}

func TestParseHook(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		agent, payload string
		want           tui.HookNotice
	}{
		{
			"claude", `{"hook_event_name":"Notification","session_id":"` + id + `","notification_type":"permission_prompt","message":"Claude needs your permission"}`,
			tui.HookNotice{Agent: "claude", SessionID: id, Event: tui.HookWaits, Message: "Claude needs your permission"},
		},
		{
			"claude", `{"hook_event_name":"Notification","session_id":"` + id + `","notification_type":"auth_success","message":"Signed in"}`,
			tui.HookNotice{Agent: "claude", SessionID: id, Event: tui.HookSession},
		},
		{
			"claude", `{"hook_event_name":"SessionStart","session_id":"` + id + `","source":"clear"}`,
			tui.HookNotice{Agent: "claude", SessionID: id, Event: tui.HookSession},
		},
		{ // an id that is none would end up on a command line
			"claude", `{"hook_event_name":"SessionStart","session_id":"--print"}`,
			tui.HookNotice{Agent: "claude", Event: tui.HookSession},
		},
		{
			"codex", `{"type":"agent-turn-complete","thread-id":"` + id + `","last-assistant-message":"Done.\nAll tests pass."}`,
			tui.HookNotice{Agent: "codex", SessionID: id, Event: tui.HookWaits, Message: "Done."},
		},
		{
			"codex", `{"type":"approval-requested"}`,
			tui.HookNotice{Agent: "codex", Event: tui.HookWaits},
		},
	} {
		got, err := tui.ParseHook(test.agent, []byte(test.payload))
		if err != nil || got != test.want {
			t.Errorf("%s %s: %+v, %v; want %+v", test.agent, test.payload, got, err, test.want)
		}
	}
	long, err := tui.ParseHook("codex", []byte(`{"type":"x","last-assistant-message":"`+strings.Repeat("한", 300)+`"}`))
	if err != nil || len([]rune(long.Message)) != 201 {
		t.Errorf("a long message has %d characters, %v", len([]rune(long.Message)), err)
	}
}

func TestParseHookRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, test := range [][2]string{
		{"claude", ""},
		{"claude", "{"},
		{"claude", "{}"},
		{"claude", `{"hook_event_name":"PreToolUse"}`},
		{"codex", "[]"},
		{"codex", "{}"},
		{"gemini", "{}"},
		{"", ""},
	} {
		if got, err := tui.ParseHook(test[0], []byte(test[1])); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%q: %+v, %v", test, got, err)
		}
	}
}
