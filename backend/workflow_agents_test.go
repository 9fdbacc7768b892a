package backend_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/demo"
	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/permission"
	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// aviary is a model on loopback that answers the last of some words it is asked.
type aviary struct {
	mu     sync.Mutex
	bodies []string
	says   map[string][]string // by word; the last of a list is said again
}

func (a *aviary) reply(r modeltest.Request) modeltest.Reply {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.bodies = append(a.bodies, string(r.Body))
	word, at := "", -1
	for w := range a.says {
		if i := strings.LastIndex(string(r.Body), w); i > at {
			word, at = w, i
		}
	}
	list := a.says[word]
	if len(list) > 1 {
		a.says[word] = list[1:]
	}
	return modeltest.Reply{Text: list[0], Usage: modeltest.Usage{Input: 100, Output: 10}}
}

// last is the last question that has a word.
func (a *aviary) last(word string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := ""
	for _, body := range a.bodies {
		if strings.Contains(body, word) {
			found = body
		}
	}
	return found
}

func (a *aviary) asked() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.bodies)
}

// withAviary adds the model to the owner, as the agent llm:aviary.
func withAviary(i *installation, says map[string][]string) *aviary {
	i.t.Helper()
	a := &aviary{says: says}
	server := modeltest.Start(a.reply)
	i.t.Cleanup(server.Close)
	i.call(nil, "AgentAPI.SaveProvider", agent.Provider{
		Name: "aviary", Label: "Aviary", Kind: agent.KindAnthropic, BaseURL: server.URL, Models: []string{"bird-1"},
	})
	return a
}

// outputs are those of the completed nodes.
func (f *flow) outputs(v workflow.View) map[string]string {
	f.t.Helper()
	all := map[string]string{}
	for _, n := range v.Nodes {
		if n.Status == workbench.NodeCompleted {
			var text string
			f.call(&text, "WorkflowAPI.Output", n.ID)
			all[n.NodeID] = text
		}
	}
	return all
}

// wantTranscripts reads what was said in each attempt: its own question and answer,
// not those of other attempts in the same conversation.
func (f *flow) wantTranscripts(v workflow.View) {
	f.t.Helper()
	for _, n := range v.Nodes {
		var said []workbench.Message
		f.call(&said, "WorkflowAPI.Transcript", n.ID)
		if n.NodeType == "bash" || n.NodeType == "loop" && n.Iteration == 0 {
			if len(said) != 0 {
				f.t.Errorf("%s asked nobody and said %d messages", n.NodeID, len(said))
			}
			continue
		}
		if len(said) != 2 || said[0].Role != workbench.RoleUser || deref(said[0].ExternalID) != n.ID || said[1].Metadata.ReplyTo != said[0].ID {
			f.t.Errorf("%s, attempt %d: %+v", n.NodeID, n.Attempt, said)
		}
	}
}

func TestNodesAskAgents(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	a := withAviary(i, map[string][]string{
		"FIRST": {"A grey heron."}, "SHAPE": {"I would rather sing.", `{"verdict": 5}`, `{"verdict": "fit"}`}, "AGAIN": {"more", "and more", "DONE now"},
		"ASIDE": {"Nothing."},
	})
	f := newFlow(t, i, map[string]string{"birds": `provider: llm:aviary
nodes:
  - {id: ask, prompt: "FIRST $ARGUMENTS"}
  - id: shape
    prompt: SHAPE
    output_format: {type: object, properties: {verdict: {type: string}}, required: [verdict]}
    retry: {max_attempts: 2, delay_ms: 1000}
    depends_on: [ask]
  - {id: use, bash: 'echo "$ask.output $shape.output.verdict"', depends_on: [shape]}
  - id: again
    loop: {prompt: "AGAIN ($LOOP_PREV_OUTPUT)", until: DONE, max_iterations: 5, fresh_context: true}
    depends_on: [use]
  - {id: aside, prompt: ASIDE, context: fresh, depends_on: [again]}
`})
	v := f.until(f.dispatch("birds", "Which bird?").ID, workbench.RunCompleted)
	got := f.outputs(v)
	for node, want := range map[string]string{"ask": "A grey heron.", "shape": `{"verdict": "fit"}`, "use": "A grey heron. fit", "again": "DONE now"} {
		if got[node] != want {
			t.Errorf("%s: %q, want %q", node, got[node], want)
		}
	}
	if body := a.last("SHAPE"); !strings.Contains(body, "A grey heron.") {
		t.Error("a chain does not go on with its session")
	}
	if body := a.last("AGAIN"); !strings.Contains(body, "AGAIN (and more)") || strings.Contains(body, "AGAIN ()") {
		t.Errorf("an iteration in a fresh session was told %s", body)
	}
	if body := a.last("ASIDE"); strings.Contains(body, "heron") {
		t.Error("a fresh session knows what was said before")
	}
	f.wantTranscripts(v)
	var stats []workbench.RunStats
	f.call(&stats, "WorkflowAPI.Stats", *v.Run.CodebaseID)
	if len(stats) != 1 || stats[0].WorkflowName != "birds" || stats[0].LastID != v.Run.ID || stats[0].MedianMS == nil {
		t.Errorf("the library tells %+v", stats)
	}
	var used workbench.UsageTotals
	f.call(&used, "WorkflowAPI.Usage", v.Run.ID)
	if n := int64(a.asked()); n != 8 || used.TokensSent != n*100 || used.TokensReceived != n*10 {
		t.Errorf("%d questions, %+v", n, used)
	}
	attempts := map[string]int64{}
	for _, n := range v.Nodes {
		attempts[n.NodeID] = max(attempts[n.NodeID], n.Attempt)
		if n.NodeID == "ask" && (deref(n.Agent) != "llm:aviary" || deref(n.ModelUsed) != "bird-1") {
			t.Errorf("asked %s of %s", deref(n.ModelUsed), deref(n.Agent))
		}
	}
	if attempts["shape"] != 3 || attempts["ask"] != 1 {
		t.Errorf("%v", attempts)
	}
}

func TestWhatIsRejectedIsReworked(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.start()
	a := withAviary(i, map[string][]string{"MEND": {"Mended."}})
	f := newFlow(t, i, map[string]string{"gate": `provider: llm:aviary
nodes:
  - id: gate
    approval: {message: "Is it blue?", on_reject: {prompt: "MEND it: $REJECTION_REASON"}}
  - {id: after, bash: echo after, depends_on: [gate]}
`})
	run := f.dispatch("gate", "")
	decide := func(d workflow.Decision) {
		t.Helper()
		var gates []workbench.GateSummary
		eventually(t, "the gate is open", func() bool { f.call(&gates, "WorkflowAPI.Gates"); return len(gates) == 1 })
		f.call(nil, "WorkflowAPI.Decide", gates[0].ID, d)
	}
	decide(workflow.Decision{Decision: "reject", Comment: "make it blue"})
	f.kill()
	f.start()
	decide(workflow.Decision{Decision: "approve"})
	v := f.until(run.ID, workbench.RunCompleted)
	if got := f.outputs(v); got["after"] != "after" || got["gate:rework"] != "Mended." {
		t.Errorf("%v", got)
	}
	if a.asked() != 1 || !strings.Contains(a.last("MEND"), "make it blue") {
		t.Errorf("%d questions: %s", a.asked(), a.last("MEND"))
	}
}

const demoNode = "nodes:\n  - {id: say, provider: demo, prompt: Go}\n  - {id: after, bash: 'echo \"$say.output\" | tail -c 12', depends_on: [say]}\n"

// speaking waits until the agent of a run is in the middle of its answer.
func (f *flow) speaking(runID string) {
	f.t.Helper()
	eventually(f.t, "the agent speaks", func() bool {
		nodes := f.show(runID).Nodes
		if len(nodes) == 0 {
			return false
		}
		client, err := host.Dial(f.t.Context(), f.Config.DataDir)
		if err != nil {
			return false
		}
		defer func() { _ = client.Close() }()
		infos, err := client.List(f.t.Context())
		if err != nil {
			return false
		}
		for _, info := range infos {
			if end, err := host.OpenSpool(f.Config.DataDir).End(info.ID, host.StreamStdout); err == nil && end > 200 {
				return true
			}
		}
		return false
	})
}

func TestAnAgentOfARunGoesOnWithoutItsOwner(t *testing.T) {
	t.Parallel()
	f := newFlow(t, install(t), map[string]string{"demo": demoNode})
	run := f.dispatch("demo", "")
	f.speaking(run.ID)
	f.kill()
	f.start()
	v := f.until(run.ID, workbench.RunCompleted)
	got := f.outputs(v)
	if !strings.HasPrefix(got["say"], demo.Notice) || !strings.HasSuffix(strings.TrimSpace(got["say"]), "not a word is missing.") || !strings.HasSuffix(got["after"], "s missing.") {
		t.Errorf("%q", got)
	}
	if len(v.Nodes) != 2 || v.Nodes[0].Attempt != 1 {
		t.Errorf("%s", told(v.Nodes))
	}
	f.stop()
	if list := conversationOf(f, run.ID+"/say/demo"); len(list) != 2 {
		t.Errorf("%d messages", len(list))
	}
}

// conversationOf are the messages of a conversation of a run, while no owner runs.
func conversationOf(f *flow, name string) []workbench.Message {
	f.t.Helper()
	db := f.store()
	c, err := db.OpenConversation(f.t.Context(), workbench.Conversation{
		ID: workbench.NewID(), PlatformType: workbench.PlatformWorkflow, PlatformConversationID: name, AIAssistantType: "demo", HostID: f.project.HostID,
	})
	if err != nil {
		f.t.Fatal(err)
	}
	list, err := db.MessagesAfter(f.t.Context(), c.ID, 0, 100)
	if err != nil {
		f.t.Fatal(err)
	}
	return list
}

func TestCancelEndsTheAgentOfARun(t *testing.T) {
	t.Parallel()
	f := newFlow(t, install(t), map[string]string{"demo": demoNode})
	run := f.dispatch("demo", "")
	f.speaking(run.ID)
	f.call(nil, "WorkflowAPI.Cancel", run.ID)
	f.until(run.ID, workbench.RunCancelled)
	client, err := host.Dial(t.Context(), f.Config.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	eventually(t, "the agent has ended", func() bool {
		infos, err := client.List(t.Context())
		for _, info := range infos {
			if info.State == host.StateRunning {
				return false
			}
		}
		return err == nil
	})
	for _, n := range f.show(run.ID).Nodes {
		if n.Status != workbench.NodeCancelled {
			t.Errorf("%s is %s", n.NodeID, n.Status)
		}
	}
}

// heron is an installation whose agent acp:heron does what a script says.
func heron(t *testing.T, idle, script string) (*flow, workbench.WorkflowRun) {
	t.Helper()
	s := newScripts(t)
	s.versions("2.1.330 (Claude Code)", "codex-cli 0.169.0")
	f := newFlow(t, s.installation, map[string]string{"heron": `nodes:
  - id: say
    provider: acp:heron
    prompt: Go
    idle_timeout: ` + idle + `
    retry: {max_attempts: 1, delay_ms: 1000}
`})
	if err := os.WriteFile(filepath.Join(f.dir, behaviour), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return f, f.dispatch("heron", "")
}

func TestAnAgentOfARunAsks(t *testing.T) {
	t.Parallel()
	f, run := heron(t, "60000", `while read -r line; do
  id=${line#*\"id\":}; id=${id%%[!0-9]*}
  case "$line" in
  *'"initialize"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":1,"agentCapabilities":{}}}' ;;
  *'"session/new"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"sessionId":"nest"}}' ;;
  *'"session/prompt"'*) prompt=$id
    echo '{"jsonrpc":"2.0","id":100,"method":"session/request_permission","params":{"sessionId":"nest","toolCall":{"toolCallId":"c1","title":"touch it"},"options":[{"optionId":"yes","name":"Allow","kind":"allow_once"},{"optionId":"no","name":"Reject","kind":"reject_once"}]}}' ;;
  *'"id":100'*)
    case "$line" in *yes*) said=allowed ;; *) said=denied ;; esac
    echo '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"nest","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"It is '$said'."}}}}'
    echo '{"jsonrpc":"2.0","id":'$prompt',"result":{"stopReason":"end_turn"}}' ;;
  esac
done
`)
	var asked []workbench.PermissionRequest
	eventually(t, "the agent asks", func() bool { f.call(&asked, "PermissionAPI.Pending"); return len(asked) == 1 })
	f.kill() // the question waits for the next owner
	f.start()
	eventually(t, "the agent asks", func() bool { f.call(&asked, "PermissionAPI.Pending"); return len(asked) == 1 })
	f.call(nil, "PermissionAPI.Decide", asked[0].ID, permission.Answer{Allow: true})
	v := f.until(run.ID, workbench.RunCompleted)
	if got := f.outputs(v)["say"]; got != "It is allowed." || v.Nodes[0].Attempt != 1 {
		t.Errorf("%q%s", got, told(v.Nodes))
	}
}

func TestASilentAgentIsEnded(t *testing.T) {
	t.Parallel()
	f, run := heron(t, "500", "sleep 600\n")
	v := f.until(run.ID, workbench.RunFailed)
	if len(v.Nodes) != 2 {
		t.Errorf("%s", told(v.Nodes))
	}
	for _, n := range v.Nodes {
		if n.FailureReason == nil || *n.FailureReason != workbench.NodeFailedTimeout || !strings.Contains(deref(n.ErrorMessage), "said nothing") {
			raw, _ := json.Marshal(n)
			t.Errorf("%s", raw)
		}
	}
}
