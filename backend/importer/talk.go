package importer

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// talk is a session of an agent that becomes a conversation. It is stored once
// its first message is there: an agent also keeps files without one.
type talk struct {
	*imported
	agent, session string
	directory      string
	title          string
	file           string
	began, last    int64 // UTC ms
	id, span       string
	head           bool // the conversation is stored, or found to be
	pending        *answer
}

// answer is a message of the agent that is not whole: results of its tools come
// behind it.
type answer struct {
	key, model string
	at         int64
	text       strings.Builder
	reasoning  strings.Builder
	calls      []workbench.ToolCall
	usage      map[string]any
}

// titleBytes is how much of the first message is the title of a talk without one.
const titleBytes = 80

// begin stores the conversation and its span.
func (t *talk) begin(ctx context.Context, first string, at int64) error {
	if t.head {
		return nil
	}
	t.head = true
	t.began = at
	t.id = "" // a session's own id where it is one, so that it is found under it
	if len(t.session) >= 24 {
		t.id = t.session
	} else {
		t.id = derivedID(0, t.agent, t.session)
	}
	t.span = derivedID(at, "span", t.agent, t.session)
	project, err := t.projectAt(ctx, t.directory)
	if err != nil {
		return err
	}
	if t.title == "" {
		line, _, _ := strings.Cut(strings.TrimSpace(first), "\n")
		t.title = firstBytes(line, titleBytes)
	}
	var cwd, title any
	if t.directory != "" {
		cwd = t.directory
	}
	if t.title != "" {
		title = t.opt.Redact(t.title)
	}
	last := max(t.last, at)
	return t.add(ctx, unit{kind: "conversation", id: t.session, rows: []record{
		{"remote_agent_conversations", map[string]any{
			"id": t.id, "platform_type": "import", "platform_conversation_id": t.agent + ":" + t.session, "codebase_id": project,
			"ai_assistant_type": t.agent, "title": title, "cwd": cwd, "last_activity_at": last, "created_at": at, "updated_at": last, "host_id": t.opt.HostID,
		}},
		{"remote_agent_sessions", map[string]any{
			"id": t.span, "conversation_id": t.id, "codebase_id": project, "ai_assistant_type": t.agent, "assistant_session_id": t.session,
			"active": true, "transition_reason": "imported", "started_at": at, "host_id": t.opt.HostID, "working_directory": cwd,
			"metadata": map[string]any{"transcript_path": t.file},
		}},
	}})
}

// say stores a message. key names it within the session.
func (t *talk) say(ctx context.Context, role, key, text string, at int64, metadata workbench.MessageMetadata, usage map[string]any) error {
	if ofProgram(role, text, metadata) {
		return nil
	}
	if err := t.begin(ctx, text, at); err != nil {
		return err
	}
	rows := []record{{"remote_agent_messages", map[string]any{
		"id": derivedID(at, t.agent, t.session, key), "conversation_id": t.id, "role": role, "status": "complete", "agent_session_id": t.span,
		"external_id": key, "created_at": at, "completed_at": at, "metadata": metadata, "content": t.opt.Redact(text),
	}}}
	if usage != nil {
		usage["conversation_id"], usage["assistant_session_id"] = t.id, t.session
		rows = append(rows, record{"usage_events", usage})
	}
	return t.add(ctx, unit{kind: "message", id: key, rows: rows, counted: t.id})
}

// ofProgram says whether the agent's program wrote a message, and neither the
// user nor the model.
func ofProgram(role, content string, metadata workbench.MessageMetadata) bool {
	if role == "assistant" {
		return metadata.Model == "<synthetic>"
	}
	return slices.ContainsFunc([]string{
		"[Request interrupted by user", "<local-command-", "<command-name>", "<command-message>", "<turn_aborted>",
	}, func(prefix string) bool { return strings.HasPrefix(content, prefix) })
}

// open is the answer with this key: the one before it is stored.
func (t *talk) open(ctx context.Context, key, model string, at int64) (*answer, error) {
	if t.pending == nil || t.pending.key != key {
		if err := t.end(ctx); err != nil {
			return nil, err
		}
		t.pending = &answer{key: key, model: model, at: at}
	}
	return t.pending, nil
}

// end stores the answer that is open.
func (t *talk) end(ctx context.Context) error {
	a := t.pending
	t.pending = nil
	if a == nil || a.text.Len() == 0 && len(a.calls) == 0 && a.reasoning.Len() == 0 {
		return nil
	}
	return t.say(ctx, "assistant", a.key, a.text.String(), a.at, workbench.MessageMetadata{
		ToolCalls: a.calls, Model: a.model, Reasoning: t.opt.Redact(a.reasoning.String()),
	}, a.usage)
}

func (a *answer) write(text string) {
	if a.text.Len() > 0 && text != "" {
		a.text.WriteString("\n\n")
	}
	a.text.WriteString(text)
}

func (t *talk) call(a *answer, id, name string, input json.RawMessage) {
	if text := t.opt.Redact(string(input)); json.Valid([]byte(text)) {
		input = json.RawMessage(text)
	} else {
		quoted, err := json.Marshal(text) // a string always can be written
		if err == nil {
			input = quoted
		}
	}
	a.calls = append(a.calls, workbench.ToolCall{ID: id, Name: name, Input: input, Offset: int64(a.text.Len())})
}

// returned gives a call its output, where the call is one of the open answer.
func (t *talk) returned(id, output string, failed bool) {
	if t.pending == nil {
		return
	}
	for n := range t.pending.calls {
		if c := &t.pending.calls[n]; c.ID == id && c.Output == nil {
			text := t.opt.Redact(output)
			c.Output, c.Failed = &text, failed
			return
		}
	}
}

// ran says whether a session ran in Holdfast, which then has all of it.
func (i *imported) ran(ctx context.Context, agent, session string) (bool, error) {
	if i.compare != nil {
		return false, nil
	}
	files, err := i.opt.Store.TranscriptFiles(ctx, agent, session)
	return len(files) > 0, err
}

// noMetadata is that of a message which is only a text.
var noMetadata workbench.MessageMetadata
