package claude

import (
	"bytes"
	"encoding/json"

	"github.com/holdfast-app/holdfast/backend/agent"
)

type object map[string]any

// line is one line of input. A prompt may hold many < and &, which need no
// escape here.
func line(v object) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(v) != nil {
		return nil // cannot be: strings and JSON that was parsed
	}
	return b.Bytes()
}

// userLine is a message of the user. It carries no id: Claude Code drops a
// message whose id its session has seen, as that of an earlier attempt.
func userLine(text string) []byte {
	return line(object{
		"type": "user", "session_id": "", "parent_tool_use_id": nil,
		"message": object{"role": "user", "content": []object{{"type": "text", "text": text}}},
	})
}

// opening is what is said first. The system prompt is said here because the
// arguments of a process have a size limit, and every user of the machine can
// read them.
func opening(req agent.Request) []byte {
	initialize := object{"subtype": "initialize"}
	if req.SystemPrompt != "" {
		initialize["appendSystemPrompt"] = req.SystemPrompt
	}
	if len(req.Options.Agents) > 0 {
		initialize["agents"] = req.Options.Agents
	}
	if len(req.Options.Hooks) > 0 {
		initialize["hooks"] = hooks(req.Options)
	}
	first := line(object{"type": "control_request", "request_id": "initialize", "request": initialize})
	return append(first, userLine(agent.WithHistory(req.History, req.Prompt))...)
}
