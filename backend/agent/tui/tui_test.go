package tui_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
)

const (
	id     = "0d9a6c1e-5a4f-4f6e-9b0a-3c5d7e9f1a2b"
	other  = "11111111-2222-4333-8444-555555555555"
	chat   = "ses_4f1c2d3e4f5a6b7c8d9e0f1a2b"
	thread = "T-" + id
)

func words(line string) []string { return strings.Fields(line) }

func TestSeen(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"claude":                                                "claude",
		"/home/ada/.local/bin/claude -c":                        "claude",
		"claude --model opus fix":                               "claude",
		"claude -p fix":                                         "",
		"claude --model opus --print fix":                       "",
		"claude mcp list":                                       "",
		"claude --dangerously-skip-permissions update":          "",
		"node /usr/lib/node_modules/.bin/claude":                "claude",
		"node --no-warnings /usr/bin/gemini --yolo":             "gemini",
		"node /x/node_modules/@google/gemini-cli/dist/index.js": "gemini",
		`C:\nodejs\node.exe C:\npm\node_modules\@openai\codex\bin\codex.js resume`: "codex",
		`C:\Users\ada\claude.exe`:            "claude",
		"npx @anthropic-ai/claude-code":      "claude",
		"npm exec @openai/codex@0.169.0":     "codex",
		"node server.js":                     "",
		"node /srv/claude-proxy/server.js":   "",
		"codex":                              "codex",
		"codex resume " + id:                 "codex",
		"codex -m gpt-5 exec ls":             "",
		"opencode":                           "opencode",
		"opencode /src/app":                  "opencode",
		"opencode serve":                     "",
		"goose session":                      "goose",
		"goose":                              "goose",
		"goose postgres up":                  "",
		"amp":                                "amp",
		"amp threads continue " + thread:     "amp",
		"amp -x say":                         "",
		"cursor-agent --resume=" + id:        "cursor-agent",
		"cursor-agent login":                 "",
		"python3 /home/ada/.local/bin/aider": "aider",
		"python3.12 -m aider --model x":      "aider",
		"aider --message fix":                "",
		"copilot --allow-all-tools":          "copilot",
		"copilot svc deploy":                 "",
		"qwen":                               "qwen",
		"bash -c claude":                     "",
		"vim claude":                         "",
		"":                                   "",
	} {
		if name, ok := tui.Seen(words(line)); name != want || ok != (want != "") {
			t.Errorf("%q is seen as %q, %v; want %q", line, name, ok, want)
		}
	}
}

func TestResumeArgvKeepsWhatAsksForNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ agent, session, argv, want string }{
		{"claude", id, "claude", "claude --resume " + id},
		{"claude", id, "/opt/claude --model opus fix-it", "/opt/claude --resume " + id + " --model opus"},
		{"claude", id, "claude --dangerously-skip-permissions fix it", "claude --resume " + id + " --dangerously-skip-permissions"},
		{"claude", id, "claude --add-dir a b --verbose -- fix", "claude --resume " + id + " --add-dir a b --verbose"},
		{"claude", id, "claude -c --fork-session --session-id " + other, "claude --resume " + id},
		{"claude", id, "claude -r " + other + " --effort=high", "claude --resume " + id + " --effort=high"},
		{"claude", id, "claude --resume", "claude --resume " + id},
		{"claude", id, "claude --append-system-prompt -be-brief", "claude --resume " + id + " --append-system-prompt -be-brief"},
		{"claude", id, "node --max-old-space-size=9 /usr/bin/claude --ide", "node --max-old-space-size=9 /usr/bin/claude --resume " + id + " --ide"},
		// Of an unknown flag it cannot be told whether the word after it is its
		// value or a question, which must not be asked again.
		{"claude", id, "claude --of-tomorrow fix", "claude --resume " + id},
		{"claude", id, "claude --of-tomorrow --verbose", "claude --resume " + id + " --of-tomorrow --verbose"},
		{"claude", id, "bash", "claude --resume " + id},
		{"claude", id, "", "claude --resume " + id},
		{"codex", id, "codex -m gpt-5 -c a=b --full-auto explain", "codex resume " + id + " -m gpt-5 -c a=b --full-auto"},
		{"codex", id, "codex resume --last", "codex resume " + id},
		{"codex", id, "codex resume " + other + " go on", "codex resume " + id},
		{"codex", id, "codex -i a.png b.png -s read-only", "codex resume " + id + " -s read-only"},
		{"gemini", id, "gemini -m pro --yolo -i hello", "gemini --resume " + id + " -m pro --yolo"},
		{"qwen", id, "qwen --continue", "qwen --resume " + id},
		{"opencode", chat, "opencode /src/app -m x/y", "opencode --session " + chat + " -m x/y /src/app"},
		{"goose", "20261122_4", "goose session -n fix --debug", "goose session --resume --session-id 20261122_4 --debug"},
		{"amp", thread, "amp --dangerously-allow-all", "amp threads continue " + thread + " --dangerously-allow-all"},
		{"cursor-agent", id, "cursor-agent -f fix", "cursor-agent --resume=" + id + " -f"},
		{"copilot", id, "copilot --continue --model x", "copilot --resume=" + id + " --model x"},
	} {
		got, ok := tui.ResumeArgv(test.agent, test.session, words(test.argv))
		if !ok || !slices.Equal(got, words(test.want)) {
			t.Errorf("%q resumes with %q, %v; want %q", test.argv, got, ok, test.want)
		}
	}
}

func TestResumeArgvRefusesWhatIsNoSession(t *testing.T) {
	t.Parallel()
	for _, test := range [][2]string{
		{"claude", ""},
		{"claude", "--dangerously-skip-permissions"},
		{"claude", "my session"},
		{"codex", id + "x"},
		{"opencode", id},
		{"goose", "-n"},
		{"amp", "T-../x"},
		{"cursor-agent", "--model"},
		{"aider", id},
		{"shell", id},
	} {
		if got, ok := tui.ResumeArgv(test[0], test[1], nil); ok {
			t.Errorf("%s resumes %q with %q", test[0], test[1], got)
		}
	}
}

func TestSessionOf(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"claude --resume " + id:                     id,
		"claude -r " + id + " fix":                  id,
		"claude --session-id=" + id:                 id,
		"claude --resume notes":                     "",
		"claude --resume " + id + " --fork-session": "",
		"claude --resume":                           "",
		"claude":                                    "",
		"codex resume " + id:                        id,
		"codex -m x resume " + id + " go":           id,
		"codex resume --last":                       "",
		"codex fork " + id:                          "",
		"opencode -s " + chat:                       chat,
		"amp threads continue " + thread:            thread,
		"cursor-agent --resume=" + id:               id,
		"goose session -r --session-id 2026_1":      "2026_1",
		"bash":                                      "",
	} {
		if got, ok := tui.SessionOf(words(line)); got != want && ok || ok != (want != "") {
			t.Errorf("%q names %q, %v; want %q", line, got, ok, want)
		}
	}
}

// What ResumeArgv builds is recognised again, as the same agent with the same
// session: or a resumed terminal could not be resumed a second time.
func TestAResumedAgentIsSeenWithItsSession(t *testing.T) {
	t.Parallel()
	for agent, session := range map[string]string{
		"claude": id, "codex": id, "gemini": id, "qwen": id, "copilot": id, "cursor-agent": id, "opencode": chat, "goose": "2026_1", "amp": thread,
	} {
		once, _ := tui.ResumeArgv(agent, session, nil)
		name, ok := tui.Seen(once)
		found, named := tui.SessionOf(once)
		twice, _ := tui.ResumeArgv(agent, session, once)
		if !ok || name != agent || !named || found != session || !slices.Equal(once, twice) {
			t.Errorf("%q: seen as %q, %v, session %q, %v, again %q", once, name, ok, found, named, twice)
		}
	}
}
