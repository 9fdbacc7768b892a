package backend_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/workbench"
	"github.com/holdfast-app/holdfast/backend/workflow"
)

// tellsOptions is Claude Code that writes down how it was started, and asks back
// for its hook when it is let go on.
const tellsOptions = `printf '%s\n' "$@" > argv.txt
echo "$NEST_TOKEN" > token.txt
read -r first; printf '%s\n' "$first" > opening.txt
read -r prompt
echo '{"type":"system","subtype":"init","session_id":"8d1f1f6e-0000-4000-8000-000000000001","model":"m"}'
until [ -e go ]; do sleep 0.05; done
echo '{"type":"control_request","request_id":"r1","request":{"subtype":"hook_callback","callback_id":"PreToolUse:0","input":{}}}'
read -r answer; printf '%s\n' "$answer" > hook.txt
echo '{"type":"assistant","session_id":"8d1f1f6e-0000-4000-8000-000000000001","message":{"id":"m1","model":"m","role":"assistant","content":[{"type":"text","text":"{\"fit\": true}"}],"usage":{"input_tokens":1,"output_tokens":1}}}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"{\"fit\": true}","session_id":"8d1f1f6e-0000-4000-8000-000000000001","num_turns":1}'
`

// TestOptionsOfANodeReachItsAgent kills the owner while the agent of a node works:
// the next one answers the agent's hook, so it knows the options of the node still.
func TestOptionsOfANodeReachItsAgent(t *testing.T) {
	t.Parallel()
	s := newScripts(t)
	s.stop()
	s.env = append(s.env, "NEST_TOKEN=hatched-in-april-4711")
	s.start()
	f := newFlow(t, s.installation, map[string]string{"options": `provider: claude
model: "@quick"
effort: high
persist_sessions: true
returns: say
outcome_field: fit
nodes:
  - {id: which, bash: echo heron}
  - id: say
    prompt: Go
    depends_on: [which]
    systemPrompt: "Think of the $which.output."
    allowed_tools: [Read]
    denied_tools: ["Bash(git push *)"]
    maxBudgetUsd: 0.5
    mcp: tools.json
    skills: [count]
    hooks: {PreToolUse: [{matcher: Bash, response: {decision: block}}]}
    output_format: {type: object, properties: {fit: {type: boolean}}, required: [fit]}
`})
	f.write("tools.json", `{"nest":{"command":"nest","env":{"TOKEN":"$NEST_TOKEN"}}}`)
	f.write(".claude/skills/count/SKILL.md", "Count the eggs.")
	f.write(".holdfast/config.yaml", "models:\n  claude: {quick: haiku-of-ours}\n")
	f.write(behaviour, tellsOptions)
	read := func(name string) string { return strings.Join(f.lines(name), "\n") }

	run := f.dispatch("options", "")
	eventually(t, "the agent runs", func() bool { return strings.Contains(read("opening.txt"), "initialize") })
	f.kill()
	f.start()
	f.write("go", "")
	v := f.until(run.ID, workbench.RunCompleted)
	for _, argument := range []string{
		"--model=haiku-of-ours", "--effort=high", "--tools=Read", "--strict-mcp-config", "--max-budget-usd=0.5", "--disallowedTools=AskUserQuestion,Bash(git push *)",
		`--mcp-config={"mcpServers":{"nest":{"type":"stdio","command":"nest","env":{"TOKEN":"${NEST_TOKEN}"}}}}`,
	} {
		if !strings.Contains(read("argv.txt")+"\n", argument+"\n") {
			t.Errorf("the agent was not given %s, but %s", argument, read("argv.txt"))
		}
	}
	if opening := read("opening.txt"); !strings.Contains(opening, "Think of the heron.") || !strings.Contains(opening, "Count the eggs.") {
		t.Errorf("the agent was told %s", opening)
	}
	if !strings.Contains(read("hook.txt"), `"response":{"decision":"block"}`) || read("token.txt") != "hatched-in-april-4711" {
		t.Errorf("hook %s, token %s", read("hook.txt"), read("token.txt"))
	}
	if o := workflow.OutcomeOf(v.Run.Metadata); o == nil || o.Node != "say" || o.Reached == nil || !*o.Reached {
		t.Errorf("outcome %+v", o)
	}
	if len(v.Nodes) != 2 {
		t.Errorf("%s", told(v.Nodes))
	}

	second := f.until(f.dispatch("options", "").ID, workbench.RunCompleted) // with the session of the first
	if !strings.Contains(read("argv.txt"), "--resume=8d1f1f6e-0000-4000-8000-000000000001") {
		t.Errorf("the second run began %s", read("argv.txt"))
	}
	f.stop()
	if n := stored(t, f.Config.DataDir, "hatched-in-april-4711"); n > 0 {
		t.Errorf("the token is in %d files of the data directory, after %s", n, second.Run.ID)
	}
}

// stored is how many files below a directory have a text.
func stored(t *testing.T, dir, text string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if strings.Contains(string(raw), text) {
			t.Log(path)
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestWhatARunLacksIsSaid has a workflow that asks for what is not there, and one
// that asks for what its agent does not obey but can do without.
func TestWhatARunLacksIsSaid(t *testing.T) {
	t.Parallel()
	s := newScripts(t)
	f := newFlow(t, s.installation, map[string]string{
		"lacking": `provider: codex
model: large
container: {enabled: true}
nodes:
  - {id: bound, prompt: Go, denied_tools: [Bash], maxBudgetUsd: 1}
  - {id: servers, prompt: Go, mcp: absent.json}
  - {id: variables, prompt: Go, model: gpt-5, mcp: tools.json}
  - {id: skilled, prompt: Go, skills: [sing]}
`, "without": `provider: acp:heron
nodes:
  - {id: say, prompt: Go, effort: high, fallbackModel: other}
`,
	})
	f.write("tools.json", `{"nest":{"command":"nest","env":{"TOKEN":"$NO_SUCH_TOKEN"}}}`)
	err := f.try(nil, "WorkflowAPI.Run", workflow.Spec{CodebaseID: f.project.ID, Workflow: "lacking"})
	for _, sentence := range []string{
		"asks for a container", "The node bound sets denied_tools, which Codex cannot obey", "The node bound sets maxBudgetUsd",
		"absent.json is not there", "tools.json needs the variable NO_SUCH_TOKEN", "The skill sing is not found", "No model of codex is known as large",
	} {
		if err == nil || !strings.Contains(workbench.ErrorMessage(err), sentence) {
			t.Errorf("the refusal does not say %q: %v", sentence, err)
		}
	}
	if workbench.ErrorCode(err) != workbench.EAgentMissing || strings.Contains(workbench.ErrorMessage(err), "node skilled sets") {
		t.Errorf("%v", err)
	}

	f.write(behaviour, "exit 1\n")
	run := f.dispatch("without", "")
	var page []workbench.WorkflowEvent
	f.call(&page, "WorkflowAPI.Events", run.ID, 0, 100)
	raw, _ := json.Marshal(page)
	for _, sentence := range []string{"The node say sets effort, which Heron does not obey", "The node say sets fallbackModel"} {
		if !strings.Contains(string(raw), sentence) {
			t.Errorf("the events do not say %q: %s", sentence, raw)
		}
	}
	f.call(nil, "WorkflowAPI.Cancel", run.ID)
}
