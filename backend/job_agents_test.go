package backend_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/job"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// scripts is an owner whose agents are a shell script that does what a file with
// the name of behaviour in its directory says.
type scripts struct {
	*installation
	folder string // of the program
}

const behaviour = "behaviour.sh"

// newScripts has the script as Claude Code, as Codex, and as an agent of the
// protocol with the name heron.
func newScripts(t *testing.T) *scripts {
	t.Helper()
	s := &scripts{install(t), t.TempDir()}
	for _, name := range []string{"claude", "codex", "heron"} {
		s.write(name, `#!/bin/sh
case "$*" in
--version) cat "$0.version" ;;
*--help) echo "Usage: $*" ;;
"auth status"* | "login status") ;;
*) . ./`+behaviour+` ;;
esac
`)
	}
	s.versions("2.1.330 (Claude Code)", "codex-cli 0.169.0")
	s.env = []string{"HOME=" + t.TempDir(), "PATH=" + s.folder + string(filepath.ListSeparator) + os.Getenv("PATH")}
	s.start()
	s.call(nil, "SettingsAPI.Set", "jobs.max_concurrent", "64")
	s.call(nil, "SettingsAPI.Set", "agents.max_concurrent_each", "64")
	s.call(nil, "AgentAPI.SaveProvider", agent.Provider{
		Name: "heron", Label: "Heron", Kind: agent.KindACP, Argv: []string{filepath.Join(s.folder, "heron")},
	})
	return s
}

func (s *scripts) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o700); err != nil { //nolint:gosec // a program
		s.t.Fatal(err)
	}
}

func (s *scripts) versions(claude, codex string) {
	s.t.Helper()
	s.write("claude.version", claude)
	s.write("codex.version", codex)
	s.write("heron.version", "1.0.0")
}

// does is a job whose agent runs a script in a project of its own.
func (s *scripts) does(agentName, script string) job.Spec {
	s.t.Helper()
	session := s.session()
	if err := os.WriteFile(filepath.Join(session.ProjectDirectory, behaviour), []byte(script), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return job.Spec{SessionID: session.ID, Agent: agentName, Prompt: "Which bird is it?", MaxAttempts: 1}
}

// half is what an agent says up to the middle of the line behind some text, and
// that text.
func half(t testing.TB, agentName string) (said []byte, text string) {
	t.Helper()
	var after []byte
	switch agentName {
	case "claude", "codex":
		raw, err := os.ReadFile(filepath.Join("agent", agentName, "testdata", "answer.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		said, text = raw, "Hello, 세계.\n\nA second"
		after = []byte(`Hello, 세계.\n\nA second`)
	default:
		text, after = "A heron", []byte(`A heron`)
		said = []byte(`{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":1,"agentCapabilities":{}}}
{"jsonrpc":"2.0","id":1,"result":{"sessionId":"nest"}}
{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"nest","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"A heron"}}}}
{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"nest","update":{}}}
`)
	}
	at := bytes.Index(said, after)
	if at < 0 {
		t.Fatalf("what %s says has no %q", agentName, after)
	}
	at += bytes.IndexByte(said[at:], '\n') + 20
	return said[:at], text
}

// TestAgentsThatMisbehave: whatever a program does, its job ends with a reason, a
// sentence that says what to do, and the text that there was.
func TestAgentsThatMisbehave(t *testing.T) {
	t.Parallel()
	s := newScripts(t)
	s.tooOld(t)
	t.Run("each", func(t *testing.T) {
		for name, label := range map[string]string{"claude": "Claude Code", "codex": "Codex", "acp:heron": "Heron"} {
			t.Run(label, func(t *testing.T) {
				t.Parallel()
				(&scripts{s.in(t), s.folder}).misbehaves(name, label)
			})
		}
		t.Run("recorded", func(t *testing.T) {
			t.Parallel()
			(&scripts{s.in(t), s.folder}).costsWhatItSays()
		})
	})
	s.isNoProgram()
	s.goesMissing(t)
}

// misbehaves runs an agent in each way at once.
func (s *scripts) misbehaves(name, label string) {
	said, text := half(s.t, name)
	folder := s.t.TempDir()
	transcript := filepath.Join(folder, "said")
	if err := os.WriteFile(transcript, said, 0o600); err != nil {
		s.t.Fatal(err)
	}
	type outcome struct {
		script string
		idle   int64
		reason workbench.FailureReason
		words  []string
		text   string
	}
	cases := map[string]outcome{
		"ends at once":        {`exit 0`, 0, workbench.FailTruncated, []string{label + " ended before its turn was over", "run it again"}, ""},
		"fails at once":       {`exit 3`, 0, workbench.FailError, []string{label + " ended with exit code 3", "see its log"}, ""},
		"says why it fails":   {`echo first >&2; echo "no perch" >&2; exit 4`, 0, workbench.FailError, []string{label + " ended with exit code 4: no perch.", "See its log"}, ""},
		"dies":                {`kill -9 $$`, 0, workbench.FailError, []string{label + " was ended by SIGKILL", "run it again"}, ""},
		"prints garbage":      {`head -c 100000 /dev/zero | tr '\0' '\377'; printf '{"id":\n\000\033[2J{]}\n'; exit 0`, 0, workbench.FailTruncated, []string{"run it again"}, ""},
		"stops within a line": {`cat '` + transcript + `'; exit 0`, 0, workbench.FailTruncated, []string{"so its answer may be cut", "run it again"}, text},
		"falls silent":        {`cat '` + transcript + `'; exec sleep 600`, 1, workbench.FailTimeout, []string{"said nothing for 1s", "resume it to go on"}, text},
		"never speaks":        {`exec sleep 600`, 1, workbench.FailTimeout, []string{"said nothing for 1s"}, ""},
	}
	jobs := map[string]workbench.Job{}
	for way, c := range cases {
		spec := s.does(name, c.script)
		spec.IdleSeconds = c.idle
		jobs[way] = s.run(spec)
	}
	for way, c := range cases {
		j := s.wait(jobs[way].ID)
		s.checkFailure(way, j, c.reason, c.words...)
		response := ""
		if j.Response != nil {
			response = *j.Response
		}
		if !strings.HasPrefix(response, c.text) || c.text == "" && response != "" {
			s.t.Errorf("%s %s: kept %q", label, way, response)
		}
	}
}

func (s *scripts) checkFailure(way string, j workbench.Job, reason workbench.FailureReason, words ...string) {
	s.t.Helper()
	if j.Status != workbench.JobFailed || j.FailureReason == nil || *j.FailureReason != reason || j.ErrorMessage == nil {
		s.t.Errorf("%s: %s, %s", way, j.Status, failureText(j))
		return
	}
	for _, word := range words {
		if !strings.Contains(*j.ErrorMessage, word) {
			s.t.Errorf("%s: it says %q, without %q", way, *j.ErrorMessage, word)
		}
	}
}

func failureText(j workbench.Job) string {
	if j.FailureReason == nil || j.ErrorMessage == nil {
		return fmt.Sprintf("reason %v, message %v", j.FailureReason, j.ErrorMessage)
	}
	return fmt.Sprintf("%s: %s", *j.FailureReason, *j.ErrorMessage)
}

// tooOld: a version that cannot be used is refused before anything runs.
func (s *scripts) tooOld(t *testing.T) {
	t.Helper()
	s.versions("1.0.89 (Claude Code)", "codex-cli 0.42.0")
	for name, words := range map[string]string{
		"claude": "Claude Code 1.0.89 is older than 2.0.0, which Holdfast needs; update it with",
		"codex":  "Codex 0.42.0 is older than 0.80.0, which Holdfast needs; update it with",
	} {
		err := s.try(nil, "JobAPI.Run", s.does(name, "exit 0"))
		if workbench.ErrorCode(err) != workbench.EAgentMissing || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.versions("2.1.330 (Claude Code)", "codex-cli 0.169.0")
}

// costsWhatItSays plays what Claude Code has printed, subagents included: a job
// costs the total that it told, and each message counts once.
func (s *scripts) costsWhatItSays() {
	s.t.Helper()
	printed, err := filepath.Abs(filepath.Join("agent", "claude", "testdata", "subagent.jsonl"))
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := os.ReadFile(printed)
	if err != nil {
		s.t.Fatal(err)
	}
	var told struct {
		Total float64 `json:"total_cost_usd"`
	}
	for line := range bytes.Lines(raw) {
		if bytes.Contains(line, []byte(`"total_cost_usd"`)) {
			if err := json.Unmarshal(line, &told); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	for range 2 { // the second job tells the same messages again
		j := s.wait(s.run(s.does("claude", `cat '`+printed+`'; exit 0`)).ID)
		if j.Status != workbench.JobCompleted {
			s.t.Fatalf("%s, %s", j.Status, failureText(j))
		}
		told.Total -= cost(j)
	}
	if told.Total > 1e-9 || told.Total < -1e-9 {
		s.t.Errorf("the jobs cost %v less than what was told", told.Total)
	}
}

func cost(j workbench.Job) float64 {
	if j.ActualCost == nil {
		return 0
	}
	return *j.ActualCost
}

// isNoProgram has a file in the agent's place that the system does not run.
func (s *scripts) isNoProgram() {
	s.t.Helper()
	spec := s.does("acp:heron", "exit 0")
	s.write("heron", "\x7fELF, or half of it")
	s.checkFailure("no program", s.wait(s.run(spec).ID), workbench.FailSpawn, "heron", "run")
}

// goesMissing: a program that is not there refuses a job, and fails one that
// waited.
func (s *scripts) goesMissing(t *testing.T) {
	t.Helper()
	s.call(nil, "SettingsAPI.Set", "jobs.autostart", "false")
	spec := s.does("acp:heron", "exit 0")
	waits := s.run(spec)
	if err := os.Remove(filepath.Join(s.folder, "heron")); err != nil {
		t.Fatal(err)
	}
	s.call(nil, "JobAPI.RunParked", waits.ID)
	s.checkFailure("missing", s.wait(waits.ID), workbench.FailAgentMissing, "Heron is not installed", "or choose another agent")
	if err := s.try(nil, "JobAPI.Run", spec); workbench.ErrorCode(err) != workbench.EAgentMissing {
		t.Errorf("missing: %v", err)
	}
}
