package permission_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

type bench struct {
	*permission.Service
	db      *store.DB
	session workbench.Session
	job     workbench.Job
	process workbench.Process

	mu   sync.Mutex
	told []agent.Decision
}

func newBench(t *testing.T) *bench {
	t.Helper()
	t.Parallel()
	b := &bench{db: storetest.Open(t)}
	host := storetest.Host(t, b.db)
	b.session = storetest.Session(t, b.db, host.ID)
	b.job, b.process = storetest.RunningJob(t, b.db, b.session)
	b.Service = b.open(host.ID)
	return b
}

// open is a service of an owner; a second one is that of the next launch.
func (b *bench) open(hostID string) *permission.Service {
	return permission.New(permission.Options{
		Store: b.db, HostID: hostID, Notify: func(workbench.Notice) {}, Log: slog.New(slog.DiscardHandler),
		Deliver: func(_ context.Context, _ workbench.PermissionRequest, d agent.Decision) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.told = append(b.told, d)
			return nil
		},
	})
}

func (b *bench) request(key, tool, title, detail string) workbench.PermissionRequest {
	return workbench.PermissionRequest{
		ProcessID: b.process.ID, JobID: &b.job.ID, RequestKey: key, Agent: "claude", Tool: tool, Title: title,
		Detail: json.RawMessage(detail), SessionScope: true,
	}
}

// ask is "allow", "deny", or "" when the user has to decide.
func (b *bench) ask(t *testing.T, p workbench.PermissionRequest, mode agent.PermissionMode, directory string) string {
	t.Helper()
	d, err := b.Ask(t.Context(), p, mode, directory)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case d == nil:
		return ""
	case d.Key != p.RequestKey:
		t.Fatalf("the answer to %s is for %s", p.RequestKey, d.Key)
	case d.Allow:
		return "allow"
	}
	return "deny"
}

func (b *bench) pending(t *testing.T) []workbench.PermissionRequest {
	t.Helper()
	list, err := b.Pending(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTheUserDecidesAndTheAgentIsTold(t *testing.T) {
	b := newBench(t)
	if got := b.ask(t, b.request("k", "Bash", "rm -rf build", `{"command":"rm -rf build"}`), agent.PermissionAsk, ""); got != "" {
		t.Fatal(got)
	}
	waiting := b.pending(t)
	if len(waiting) != 1 || waiting[0].Title != "rm -rf build" {
		t.Fatalf("%+v", waiting)
	}
	decided, err := b.Decide(t.Context(), waiting[0].ID, permission.Answer{Reason: "Keep it."})
	if err != nil || decided.Status != workbench.PermissionDenied || *decided.Scope != workbench.ScopeOnce || *decided.DecidedBy != workbench.DecidedByUser {
		t.Fatalf("%+v, %v", decided, err)
	}
	if len(b.told) != 1 || b.told[0] != (agent.Decision{Key: "k", Reason: "Keep it."}) {
		t.Errorf("told %+v", b.told)
	}
	if _, err := b.Decide(t.Context(), waiting[0].ID, permission.Answer{Allow: true}); workbench.ErrorCode(err) != workbench.EConflict {
		t.Errorf("a second answer: %v", err)
	}
	if got := b.ask(t, b.request("k", "Bash", "rm -rf build", `{}`), agent.PermissionAsk, ""); got != "deny" {
		t.Errorf("asked again: %q", got)
	}
	if _, err := b.Decide(t.Context(), waiting[0].ID, permission.Answer{Scope: "for ever"}); workbench.ErrorCode(err) != workbench.EInvalid {
		t.Errorf("a wrong scope: %v", err)
	}
}

func TestARequestWaitsOverARestart(t *testing.T) {
	b := newBench(t)
	b.ask(t, b.request("k", "Bash", "ls", `{}`), agent.PermissionAsk, "")
	next := b.open(b.process.HostID)
	if err := next.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	waiting := b.pending(t)
	if len(waiting) != 1 {
		t.Fatalf("%d wait", len(waiting))
	}
	if _, err := next.Decide(t.Context(), waiting[0].ID, permission.Answer{Allow: true, Scope: workbench.ScopeSession}); err != nil {
		t.Fatal(err)
	}
	again, err := b.open(b.process.HostID).Undelivered(t.Context(), b.process.ID)
	if err != nil || len(again) != 1 || again[0] != (agent.Decision{Key: "k", Allow: true, Session: true}) {
		t.Errorf("told again: %+v, %v", again, err)
	}
}

func TestAnAnswerOfAnotherMachineIsDelivered(t *testing.T) {
	b := newBench(t)
	b.ask(t, b.request("k", "Bash", "ls", `{}`), agent.PermissionAsk, "")
	id := b.pending(t)[0].ID
	if _, err := b.open("elsewhere").Decide(t.Context(), id, permission.Answer{Allow: true}); err != nil || len(b.told) != 0 {
		t.Fatalf("told %+v, %v", b.told, err)
	}
	if err := b.Changed(t.Context(), id); err != nil || len(b.told) != 1 {
		t.Errorf("told %+v, %v", b.told, err)
	}
}

func TestAnEndedAgentIsNotAnswered(t *testing.T) {
	b := newBench(t)
	b.ask(t, b.request("withdrawn", "Bash", "ls", `{}`), agent.PermissionAsk, "")
	b.ask(t, b.request("left", "Bash", "pwd", `{}`), agent.PermissionAsk, "")
	waiting := b.pending(t)
	if err := b.Withdraw(t.Context(), b.process.ID, "withdrawn"); err != nil {
		t.Fatal(err)
	}
	if err := b.CancelFor(t.Context(), b.process.ID); err != nil {
		t.Fatal(err)
	}
	for _, p := range waiting {
		if _, err := b.Decide(t.Context(), p.ID, permission.Answer{Allow: true}); workbench.ErrorCode(err) != workbench.EConflict {
			t.Errorf("%s: %v", p.RequestKey, err)
		}
	}
	if len(b.pending(t)) != 0 || len(b.told) != 0 {
		t.Errorf("%d wait, told %+v", len(b.pending(t)), b.told)
	}
}

func TestEarlierAnswersAndRules(t *testing.T) {
	b := newBench(t)
	b.ask(t, b.request("1", "Bash", "make test", `{}`), agent.PermissionAsk, "")
	if _, err := b.Decide(t.Context(), b.pending(t)[0].ID, permission.Answer{Allow: true, Scope: workbench.ScopeSession}); err != nil {
		t.Fatal(err)
	}
	if got := b.ask(t, b.request("2", "Bash", "make test", `{}`), agent.PermissionAsk, ""); got != "allow" {
		t.Errorf("answered for the session: %q", got)
	}
	if got := b.ask(t, b.request("3", "Bash", "make tests", `{}`), agent.PermissionAsk, ""); got != "" {
		t.Errorf("another title: %q", got)
	}
	// A star in a title stands for itself in the rule that is made from it.
	if _, err := b.Decide(t.Context(), b.pending(t)[0].ID, permission.Answer{Allow: true, Scope: workbench.ScopeProject}); err != nil {
		t.Fatal(err)
	}
	set := func(tool, pattern, decision string) {
		t.Helper()
		_, err := b.SetRule(t.Context(), workbench.PermissionRule{ProjectHash: b.session.ProjectHash, Tool: tool, Pattern: pattern, Decision: decision})
		if err != nil {
			t.Fatal(err)
		}
	}
	set("Bash", "git *", workbench.RuleAllow)
	set("Bash", "git push*", workbench.RuleAsk)
	set("Bash", "*--force*", workbench.RuleDeny)
	set("mcp__*", "", workbench.RuleAllow)
	for i, c := range []struct{ tool, title, want string }{
		{"Bash", "make tests", "allow"},
		{"Bash", "git status", "allow"},
		{"Bash", "git push", ""},
		{"Bash", "git push --force", "deny"},
		{"mcp__search", "anything", "allow"},
		{"Edit", "git status", ""},
	} {
		if got := b.ask(t, b.request(c.title+c.tool+string(rune('a'+i)), c.tool, c.title, `{}`), agent.PermissionAsk, ""); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.tool, c.title, got, c.want)
		}
	}
	if got := b.ask(t, b.request("forced", "Bash", "rm --force", `{}`), agent.PermissionAll, ""); got != "deny" {
		t.Errorf("a refusal of the project, where everything is allowed: %q", got)
	}
}

func TestWrongRulesAreRefused(t *testing.T) {
	b := newBench(t)
	for _, r := range []workbench.PermissionRule{
		{Tool: "Bash", Decision: "allow"},
		{ProjectHash: "p", Decision: "allow"},
		{ProjectHash: "p", Tool: "Bash", Decision: "maybe"},
		{ProjectHash: "p", Tool: "Bash", Decision: "allow", Pattern: string(make([]byte, permission.MaxPattern+1))},
	} {
		if _, err := b.SetRule(t.Context(), r); workbench.ErrorCode(err) != workbench.EInvalid {
			t.Errorf("%.40v: %v", r, err)
		}
	}
}

func TestModes(t *testing.T) {
	b := newBench(t)
	root, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(root, "way-out")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "not-there"), filepath.Join(root, "dangling")); err != nil {
		t.Fatal(err)
	}
	path := func(p string) string {
		raw, err := json.Marshal(map[string]any{"file_path": p})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	for i, c := range []struct {
		mode         agent.PermissionMode
		tool, detail string
		want         string
	}{
		{agent.PermissionAll, "Bash", `{}`, "allow"},
		{agent.PermissionPlan, "Bash", `{}`, "deny"},
		{agent.PermissionAsk, "Edit", path(root + "/a"), ""},
		{agent.PermissionEdit, "Edit", path(filepath.Join(root, "a.go")), "allow"},
		{agent.PermissionEdit, "Write", path(filepath.Join(root, "new", "folder", "a.go")), "allow"},
		{agent.PermissionEdit, "edit", `{"locations":[{"path":"a.go"}]}`, "allow"},
		{agent.PermissionEdit, "apply_patch", `{"changes":{"a.go":{"kind":"update"}}}`, "allow"},
		{agent.PermissionEdit, "apply_patch", `{"changes":{"a.go":{"move_path":"/etc/a"}}}`, ""},
		{agent.PermissionEdit, "apply_patch", `{"changes":7}`, ""},
		{agent.PermissionEdit, "Bash", path(filepath.Join(root, "a.go")), ""},
		{agent.PermissionEdit, "Edit", path(filepath.Join(root, "..", "a.go")), ""},
		{agent.PermissionEdit, "Edit", path("/etc/passwd"), ""},
		{agent.PermissionEdit, "Edit", path("../a"), ""},
		{agent.PermissionEdit, "Edit", path(filepath.Join(root, "way-out", "a.go")), ""},
		{agent.PermissionEdit, "Write", path(filepath.Join(root, "dangling")), ""},
		{agent.PermissionEdit, "Write", path(filepath.Join(root, ".git", "hooks", "pre-commit")), ""},
		{agent.PermissionEdit, "Edit", `{}`, ""},
		{agent.PermissionEdit, "Edit", `not JSON`, ""},
		{agent.PermissionEdit, "Edit", `["a"]`, ""},
	} {
		if got := b.ask(t, b.request(string(rune('a'+i)), c.tool, "t", c.detail), c.mode, root); got != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.mode, c.tool, c.detail, got, c.want)
		}
	}
}
