//go:build agents

package backend_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent/modeltest"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// nestServer is a server of tools that has one, and writes down its token.
const nestServer = `#!/bin/sh
echo "$TOKEN" > "$(dirname "$0")/token.txt"
while read -r line; do
  id=${line#*\"id\":}; id=${id%%[!0-9]*}
  case "$line" in
  *'"initialize"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"nest","version":"1"}}}' ;;
  *'"tools/list"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"tools":[{"name":"count","description":"Counts eggs.","inputSchema":{"type":"object"}}]}}' ;;
  esac
done
`

// TestClaudeObeysTheOptionsOfItsNode has the real Claude Code work for a node: what
// the node asks for is in what the model is asked.
func TestClaudeObeysTheOptionsOfItsNode(t *testing.T) {
	t.Parallel()
	b := newAgent(t, "claude", func(modeltest.Request) modeltest.Reply {
		return modeltest.Reply{Text: "A heron.", Usage: modeltest.Usage{Input: 70, Output: 30}}
	})
	b.env = append(b.env, "NEST_TOKEN=hatched-in-april-4711")
	f := newFlow(t, b.installation, map[string]string{"options": `provider: claude
model: ` + b.model + `
nodes:
  - id: say
    prompt: Which bird is it?
    systemPrompt: Speak as an ornithologist.
    denied_tools: [WebFetch]
    effort: low
    maxBudgetUsd: 0.5
    fallbackModel: haiku
    settingSources: [project]
    sandbox: {enabled: false}
    mcp: tools.json
    skills: [count]
    agents: {egg-counter: {description: "Counts eggs of herons.", prompt: Count.}}
    hooks: {UserPromptSubmit: [{response: {hookSpecificOutput: {hookEventName: UserPromptSubmit, additionalContext: "It stands in the water."}}}]}
  - {id: few, prompt: And again?, context: fresh, allowed_tools: [Read], depends_on: [say]}
`})
	f.write("nest.sh", nestServer)
	if err := os.Chmod(filepath.Join(f.dir, "nest.sh"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	f.write("tools.json", `{"mcpServers":{"nest":{"command":"`+filepath.Join(f.dir, "nest.sh")+`","env":{"TOKEN":"$NEST_TOKEN"}}}}`)
	f.write(".claude/skills/count/SKILL.md", "Count the eggs first.")
	f.until(f.dispatch("options", "").ID, workbench.RunCompleted)

	asked, again := "", ""
	for _, r := range b.server.Requests() {
		if body := string(r.Body); strings.Contains(body, "And again?") {
			again += body
		} else if strings.Contains(body, "Which bird is it?") {
			asked += body
		}
	}
	for _, want := range []string{
		"Speak as an ornithologist.", "Count the eggs first.", "mcp__nest__count", "Counts eggs of herons.", "It stands in the water.",
		`"name":"Bash"`, `\nWebSearch\n`,
	} {
		if !strings.Contains(asked, want) {
			t.Errorf("the model was not told %s: %s", want, asked)
		}
	}
	if strings.Contains(asked, `"name":"WebFetch"`) || strings.Contains(asked, `\nWebFetch\n`) {
		t.Error("a tool that is denied is offered")
	}
	if !strings.Contains(again, `"name":"Read"`) || strings.Contains(again, `"name":"Bash"`) || strings.Contains(again, "mcp__nest__count") {
		t.Errorf("the tools of a node that allows one: %s", again)
	}
	if token := strings.Join(f.lines("token.txt"), ""); token != "hatched-in-april-4711" {
		t.Errorf("the server was given the token %q", token)
	}
}

// TestCodexObeysTheOptionsOfItsNode is the same for the real Codex, with its app
// server and without.
func TestCodexObeysTheOptionsOfItsNode(t *testing.T) {
	t.Parallel()
	for form, script := range map[string]string{"app-server": "", "exec": withoutAppServer} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			b := newAgent(t, "codex", func(modeltest.Request) modeltest.Reply {
				return modeltest.Reply{Text: "A heron.", Usage: modeltest.Usage{Input: 70, Output: 30}}
			})
			if script != "" {
				b.wrap(script)
			}
			b.env = append(b.env, "NEST_TOKEN=hatched-in-april-4711")
			f := newFlow(t, b.installation, map[string]string{"options": `provider: codex
nodes:
  - {id: say, prompt: Which bird is it?, systemPrompt: Speak as an ornithologist., effort: low, mcp: tools.json, sandbox: {mode: read-only}}
`})
			f.write("nest.sh", nestServer)
			if err := os.Chmod(filepath.Join(f.dir, "nest.sh"), 0o700); err != nil { //nolint:gosec // a program
				t.Fatal(err)
			}
			f.write("tools.json", `{"nest":{"command":"`+filepath.Join(f.dir, "nest.sh")+`","env":{"TOKEN":"$NEST_TOKEN"}}}`)
			f.until(f.dispatch("options", "").ID, workbench.RunCompleted)
			asked := ""
			for _, r := range b.server.Requests() {
				asked += string(r.Body)
			}
			for _, want := range []string{"Speak as an ornithologist.", "nest", `"effort":"low"`, "read-only"} {
				if !strings.Contains(asked, want) {
					t.Errorf("the model was not told %s: %s", want, asked)
				}
			}
			if token := strings.Join(f.lines("token.txt"), ""); token != "hatched-in-april-4711" {
				t.Errorf("the server was given the token %q", token)
			}
		})
	}
}
