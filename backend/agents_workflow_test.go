//go:build agents

package backend_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// part is what a model does with one kind of question: tools one after the other,
// then words.
type part struct {
	marker string
	tools  []func() modeltest.Call
	text   string
}

// workshop is a model that plays parts, by the last marker of a question, and the
// repository that its agent works in.
type workshop struct {
	*flow
	*agentBench
	parts []part
	begun chan struct{} // closed: where the run works is known
	tree  string        // where the run works
}

// tool is a call of a tool of an agent.
func tool(name string, input map[string]any) modeltest.Call {
	raw, err := json.Marshal(input)
	if err != nil {
		panic(err)
	}
	return modeltest.Call{ID: "call_" + workbench.ShortID(workbench.NewID()), Name: name, Input: string(raw)}
}

func (w *workshop) reply(r modeltest.Request) modeltest.Reply {
	body, at := string(r.Body), -1
	reply := modeltest.Reply{Text: "Fine.", Usage: modeltest.Usage{Input: 70, Output: 30, CacheRead: 500}}
	var playing part
	for _, p := range w.parts {
		if i := strings.LastIndex(body, p.marker); i > at {
			at, playing = i, p
		}
	}
	if at < 0 {
		return reply
	}
	done := strings.Count(body[at:], `"type":"tool_result"`) + strings.Count(body[at:], `"type":"function_call_output"`)
	if done >= len(playing.tools) {
		reply.Text = playing.text
		return reply
	}
	<-w.begun
	reply.Text, reply.Calls = "I will use a tool.", []modeltest.Call{playing.tools[done]()}
	return reply
}

// newWorkshop starts an owner with a real agent and a project with a test, which
// fails as long as add.sh is wrong.
func newWorkshop(t *testing.T, name, permission string) *workshop {
	t.Helper()
	w := &workshop{begun: make(chan struct{})}
	w.agentBench = newAgent(t, name, w.reply)
	w.agentBench.env = append(w.agentBench.env, "ANTHROPIC_MODEL="+w.model)
	w.agentBench.start()
	w.agentBench.call(nil, "SettingsAPI.Set", workbench.SettingPermissionDefault, permission)
	w.flow = &flow{installation: w.agentBench.installation, dir: t.TempDir()}
	w.write("add.sh", "echo $(($1 - $2))\n")
	w.write("test.sh", "set -e\ntest \"$(sh add.sh 2 0)\" = 2\ntest ! -e extra.sh || sh extra.sh\necho all is well\n")
	w.write("Makefile", "test:\n\t@sh test.sh\n")
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"}, {"config", "user.name", "Ada"}, {"config", "user.email", "ada@example.com"},
		{"add", "--all"}, {"commit", "--quiet", "--message", "begin"},
	} {
		w.git(w.dir, args...)
	}
	w.flow.call(&w.project, "ProjectAPI.Add", w.dir, false)
	return w
}

func (w *workshop) git(dir string, args ...string) string {
	w.flow.t.Helper()
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput()
	if err != nil {
		w.flow.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// run starts a workflow that comes with Holdfast.
func (w *workshop) run(name, message string) workbench.WorkflowRun {
	w.flow.t.Helper()
	run := w.dispatch(name, message)
	w.tree = *run.WorkingPath
	close(w.begun)
	return run
}

// asks waits for the question of a run.
func (w *workshop) asks(id string, words ...string) workbench.Gate {
	w.flow.t.Helper()
	v := w.until(id, workbench.RunPaused)
	gate := v.Gates[len(v.Gates)-1]
	for _, word := range words {
		if !strings.Contains(gate.Message, word) {
			w.flow.t.Errorf("the question does not have %q: %s", word, gate.Message)
		}
	}
	return gate
}

// kept checks that tokens, cost and transcript of each node that asked the agent
// are there.
func (w *workshop) kept(v workflow.View, nodes ...string) {
	w.flow.t.Helper()
	used := map[string]workbench.NodeUsage{}
	var in, out int64
	for _, u := range v.Usage {
		used[u.NodeRunID] = u
		in, out = in+u.TokensSent+u.CacheReadTokens, out+u.TokensReceived
	}
	if sent := w.server.Sent(); in != sent.Input+sent.CacheRead || out != sent.Output {
		w.flow.t.Errorf("the nodes used %d and %d tokens, the server sent %+v", in, out, sent)
	}
	for _, node := range nodes {
		found := false
		for _, n := range v.Nodes {
			u := used[n.ID]
			if n.NodeID != node || n.AssistantSessionID == nil {
				continue
			}
			found = true
			if deref(n.Agent) != w.agent || deref(n.ModelUsed) != w.model || u.CostNanoUSD == nil || *u.CostNanoUSD == 0 || u.UnknownEvents > 0 {
				w.flow.t.Errorf("%s asked %s of %s: %+v", node, deref(n.ModelUsed), deref(n.Agent), u)
			}
			eventually(w.flow.t, "the transcript of "+node, func() bool { return w.archived(*n.AssistantSessionID) != "" })
		}
		if !found {
			w.flow.t.Errorf("%s asked nobody%s", node, told(v.Nodes))
		}
	}
}

// committed checks that the change is the newest commit of the run's branch, and
// that the project's own directory is as it was.
func (w *workshop) committed(message string, files ...string) {
	w.flow.t.Helper()
	if got := w.git(w.tree, "log", "-1", "--format=%s"); got != message {
		w.flow.t.Errorf("the newest commit is %q", got)
	}
	if got := strings.Fields(w.git(w.tree, "diff", "--name-only", "HEAD~1", "HEAD")); strings.Join(got, " ") != strings.Join(files, " ") {
		w.flow.t.Errorf("the commit has %q, want %q", got, files)
	}
	if got := w.git(w.tree, "branch", "--show-current"); !strings.HasPrefix(got, "holdfast/") {
		w.flow.t.Errorf("the branch is %q", got)
	}
	if status, head := w.git(w.dir, "status", "--porcelain"), w.git(w.dir, "log", "-1", "--format=%s"); status != "" || head != "begin" {
		w.flow.t.Errorf("the project has %q on %q", status, head)
	}
}

func (w *workshop) decide(gate workbench.Gate, d workflow.Decision) {
	w.flow.t.Helper()
	w.flow.call(nil, "WorkflowAPI.Decide", gate.ID, d)
}

// mends is how an agent mends add.sh with its own tools.
func (w *workshop) mends() []func() modeltest.Call {
	if w.agent == "codex" {
		return []func() modeltest.Call{func() modeltest.Call {
			return tool("exec_command", map[string]any{"cmd": "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: add.sh\n@@\n-echo $(($1 - $2))\n+echo $(($1 + $2))\n*** End Patch\nEOF\n"})
		}}
	}
	return []func() modeltest.Call{
		func() modeltest.Call { return tool("Read", map[string]any{"file_path": w.tree + "/add.sh"}) },
		func() modeltest.Call {
			return tool("Edit", map[string]any{"file_path": w.tree + "/add.sh", "old_string": "$1 - $2", "new_string": "$1 + $2"})
		},
	}
}

// TestRealAgentsPlanAndImplement runs plan-implement with real agents: the agent
// edits a file, the tests run, it reviews in a session of its own, and what the user
// approves is committed on the branch of the run.
func TestRealAgentsPlanAndImplement(t *testing.T) {
	t.Parallel()
	for name, permission := range map[string]string{"claude": "edit", "codex": "all"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkshop(t, name, permission)
			w.parts = []part{
				{marker: "Plan this change", text: "PLAN: add.sh shall add."},
				{marker: "Implement this plan", tools: w.mends(), text: "It is implemented."},
				{marker: "Review the changes", text: "REVIEW: nothing is wrong."},
			}
			run := w.run("plan-implement", "Let add.sh add")
			gate := w.asks(run.ID, "REVIEW: nothing is wrong.")
			if got := w.git(w.tree, "status", "--short"); got != "M add.sh" {
				t.Errorf("before the answer the worktree has %q", got)
			}
			w.decide(gate, workflow.Decision{Decision: "approve"})
			v := w.until(run.ID, workbench.RunCompleted)
			if got := w.outputs(v); !strings.Contains(got["test"], "all is well") || got["plan"] != "PLAN: add.sh shall add." {
				t.Errorf("outputs %q", got)
			}
			w.committed("Let add.sh add", "add.sh")
			w.kept(v, "plan", "implement", "review")
			for _, r := range w.server.Requests() {
				body := string(r.Body)
				if at := strings.LastIndex(body, "Review the changes"); at >= 0 && (!strings.Contains(body[at:], "all is well") || strings.Contains(body, "Plan this change to")) {
					t.Error("the review was not told of the tests, or knows the session that it reviews")
				}
			}
		})
	}
}

// TestClaudeFixesAnIssue has a fix refused once, with a reason, before it is
// committed.
func TestClaudeFixesAnIssue(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t, "claude", "edit")
	w.parts = []part{
		{marker: "Find the cause", text: "CAUSE: it subtracts."},
		{marker: "First write a test", tools: w.mends(), text: "It is mended."},
		{marker: "The fix was not accepted", text: "There is a test now.", tools: []func() modeltest.Call{func() modeltest.Call {
			return tool("Write", map[string]any{"file_path": w.tree + "/extra.sh", "content": "test \"$(sh add.sh 2 3)\" = 5\n"})
		}}},
	}
	run := w.run("fix-issue", "2 and 3 are not 5")
	w.decide(w.asks(run.ID, "CAUSE: it subtracts.", "M add.sh"), workflow.Decision{Decision: "reject", Comment: "It has no test."})
	asked := func() bool { return strings.Contains(w.lastBody(), "It has no test.") }
	eventually(t, "the fix is reworked", asked)
	w.decide(w.asks(run.ID, "CAUSE: it subtracts."), workflow.Decision{Decision: "approve"})
	v := w.until(run.ID, workbench.RunCompleted)
	w.committed("2 and 3 are not 5", "add.sh", "extra.sh")
	w.kept(v, "cause", "mend")
}

// TestClaudeReviewsABranch reviews what a branch changes, by an agent that may do
// nothing unasked, and is asked nothing.
func TestClaudeReviewsABranch(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t, "claude", "ask")
	w.parts = []part{
		{marker: "for mistakes:", text: "MISTAKES: none."}, {marker: "for clarity:", text: "CLARITY: no comment."},
		{marker: "Write one report", text: "REPORT: fine."},
	}
	w.git(w.dir, "switch", "--quiet", "--create", "feature")
	w.write("add.sh", "echo $(($1 + $2))\n")
	w.git(w.dir, "commit", "--quiet", "--all", "--message", "add")
	v := w.until(w.run("review-branch", "").ID, workbench.RunCompleted)
	if got := w.outputs(v); got["report"] != "REPORT: fine." {
		t.Errorf("outputs %q", got)
	}
	w.kept(v, "correctness", "clarity", "report")
	shown := 0
	for _, r := range w.server.Requests() {
		if strings.Contains(string(r.Body), "+echo $(($1 + $2))") {
			shown++
		}
	}
	if shown != 2 {
		t.Errorf("%d questions have the changes", shown)
	}
	if body := w.lastBody(); !strings.Contains(body, "MISTAKES: none.") || !strings.Contains(body, "CLARITY: no comment.") {
		t.Errorf("the report was told %s", body)
	}
	if status := w.git(w.dir, "status", "--porcelain"); status != "" {
		t.Errorf("the checkout has %q", status)
	}
}
