package tui_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

const users = `{
    "model": "opus",
    "permissions": {"allow": ["Bash(git *)"], "deny": []},
    "hooks": {
        "Notification": [{"matcher": "idle", "hooks": [{"type": "command", "command": "say <hi> & wait"}]}],
        "Stop": [{"hooks": [{"type": "command", "command": "true"}]}]
    },
    "cleanupPeriodDays": 99999999999999999999
}
`

func add(t *testing.T, agent, settings, program string) string {
	t.Helper()
	got, err := tui.AddHooks(agent, []byte(settings), program)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func remove(t *testing.T, agent, settings string) string {
	t.Helper()
	got, err := tui.RemoveHooks(agent, []byte(settings))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func decoded(t *testing.T, text string) map[string]any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var value map[string]any
	if err := dec.Decode(&value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}

func TestHooksOfClaudeAreAddedOnceAndRemovedExactly(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]string{"settings": users, "nothing": "", "an empty object": "{}"} {
		once := add(t, "claude", before, "/opt/holdfast")
		for event, count := range map[string]int{"Notification": strings.Count(before, "Notification") + 1, "SessionStart": 1} {
			hooks, _ := decoded(t, once)["hooks"].(map[string]any)
			if list, _ := hooks[event].([]any); len(list) != count {
				t.Errorf("%s: %s has %v, want %d", name, event, list, count)
			}
		}
		if again := add(t, "claude", once, "/opt/holdfast"); again != once {
			t.Errorf("%s: added twice\n%s\n%s", name, once, again)
		}
		moved := add(t, "claude", once, "/usr/holdfast")
		if strings.Contains(moved, "/opt/holdfast") || strings.Count(moved, "/usr/holdfast") != 2 {
			t.Errorf("%s: after a move\n%s", name, moved)
		}
		after := remove(t, "claude", moved)
		want := before
		if before == "" {
			want = "{}"
		}
		if !reflect.DeepEqual(decoded(t, after), decoded(t, want)) {
			t.Errorf("%s: removed leaves\n%s", name, after)
		}
	}
}

func TestSettingsOfClaudeKeepTheirOrderAndForm(t *testing.T) {
	t.Parallel()
	once := add(t, "claude", users, "/opt/holdfast")
	at := -1
	for _, word := range []string{"\n    \"model\"", "permissions", "say <hi> & wait", "Stop", "SessionStart", "99999999999999999999"} {
		next := strings.Index(once, word)
		if next <= at {
			t.Errorf("%q is out of order or gone in\n%s", word, once)
		}
		at = next
	}
	if got := remove(t, "claude", users); got != users {
		t.Errorf("settings without our hooks were written anew:\n%s", got)
	}
}

func TestWhatIsNoSettingsIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, settings := range []string{"[]", "{", "{} {}", "// mine\n{}", `{"hooks": []}`, `{"hooks": {"Notification": {}}}`, "null"} {
		if got, err := tui.AddHooks("claude", []byte(settings), "/opt/holdfast"); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%s becomes %s, %v", settings, got, err)
		}
	}
	if _, err := tui.AddHooks("gemini", nil, "/opt/holdfast"); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("gemini: %v", err)
	}
}

func TestTheHookOfCodexIsAddedOnceAndRemovedExactly(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "model = \"gpt-5\"\n", "# mine\n[tui]\nnotify = true\n", "x = \"\"\"\n[not a table]\n\"\"\"\r\n[t]\r\n"} {
		once := add(t, "codex", before, `/opt/hold fast`)
		if want := `notify = ["/opt/hold fast","terminal","hook","codex"] # added by Holdfast` + "\n" + before; once != want {
			t.Errorf("%q becomes %q", before, once)
		}
		if again := add(t, "codex", once, `/opt/hold fast`); again != once {
			t.Errorf("added twice: %q", again)
		}
		if after := remove(t, "codex", once); after != before {
			t.Errorf("%q was %q", after, before)
		}
	}
	for _, taken := range []string{"notify = [\"mine\"]\n", "a = 1\n  notify=[\n\"x\"]\n[t]\n", "\"notify\" = []\n"} {
		if got, err := tui.AddHooks("codex", []byte(taken), "/opt/holdfast"); workbench.ErrorCode(err) != workbench.EConflict {
			t.Errorf("%q becomes %q, %v", taken, got, err)
		}
		if got := remove(t, "codex", taken); got != taken {
			t.Errorf("%q loses what the user wrote: %q", taken, got)
		}
	}
}
