package importer

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
)

// claudeLine is a line of Claude Code's file of a session.
type claudeLine struct {
	Type      string          `json:"type"`
	UUID      string          `json:"uuid"`
	SessionID string          `json:"sessionId"`
	Timestamp string          `json:"timestamp"`
	Directory string          `json:"cwd"`
	Sidechain bool            `json:"isSidechain"`
	Meta      bool            `json:"isMeta"`
	Compact   bool            `json:"isCompactSummary"`
	Summary   string          `json:"summary"`
	Message   json.RawMessage `json:"message"`
}

type claudeMessage struct {
	ID      string          `json:"id"`
	Model   string          `json:"model"`
	Content json.RawMessage `json:"content"`
	Usage   struct {
		Input      int64 `json:"input_tokens"`
		Output     int64 `json:"output_tokens"`
		CacheRead  int64 `json:"cache_read_input_tokens"`
		CacheWrite int64 `json:"cache_creation_input_tokens"`
		Lifetimes  struct {
			Hour int64 `json:"ephemeral_1h_input_tokens"`
		} `json:"cache_creation"`
	} `json:"usage"`
}

type claudeBlock struct {
	Type     string          `json:"type"`
	Text     string          `json:"text"`
	Thinking string          `json:"thinking"`
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Input    json.RawMessage `json:"input"`
	CallID   string          `json:"tool_use_id"`
	Content  json.RawMessage `json:"content"`
	Failed   bool            `json:"is_error"`
}

func (i *imported) claude(ctx context.Context) error {
	// Files of subagents are parts of the sessions that called them, whose answers
	// have what came of them.
	files, err := i.files(func(path string) bool {
		return isLines(path) && filepath.Base(filepath.Dir(path)) != "subagents" && !strings.HasPrefix(filepath.Base(path), "agent-")
	})
	if err != nil {
		return err
	}
	i.stage("conversation")
	i.stage("message")
	for _, file := range files {
		session := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		if ran, err := i.ran(ctx, "claude", session); err != nil || ran {
			if err != nil {
				return err
			}
			i.counted("conversation", false)
			continue
		}
		t := &talk{imported: i, agent: "claude", session: session, file: file}
		if err := i.lines(ctx, file, func(number int, line []byte) error { return t.claudeLine(ctx, number, line) }); err != nil {
			return err
		}
		if err := t.end(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *talk) claudeLine(ctx context.Context, number int, raw []byte) error {
	var line claudeLine
	if err := json.Unmarshal(raw, &line); err != nil {
		t.skip("line", place(t.file, number), "It is no JSON object.")
		return nil //nolint:nilerr // reported
	}
	if line.Type == "summary" && t.title == "" {
		t.title = line.Summary
	}
	if line.Type != "user" && line.Type != "assistant" || line.Sidechain || line.Meta || line.Compact {
		return nil
	}
	at := parseTime(line.Timestamp)
	m, text, blocks, ok := line.message()
	if at == 0 || line.UUID == "" || !ok {
		t.skip("line", place(t.file, number), "It is a message without a time, an id or a content that can be read.")
		return nil
	}
	t.last = at
	if t.directory == "" {
		t.directory = line.Directory
	}
	if line.Type == "assistant" {
		return t.claudeAnswer(ctx, line, m, text, blocks, at)
	}
	return t.claudeUser(ctx, line, text, blocks, at)
}

// message is the content of a line: a text, or blocks.
func (l claudeLine) message() (m claudeMessage, text string, blocks []claudeBlock, ok bool) {
	if json.Unmarshal(l.Message, &m) != nil {
		return m, "", nil, false
	}
	ok = json.Unmarshal(m.Content, &text) == nil || json.Unmarshal(m.Content, &blocks) == nil
	return m, text, blocks, ok
}

// claudeUser takes what the user said, and gives results to the calls of tools.
func (t *talk) claudeUser(ctx context.Context, line claudeLine, text string, blocks []claudeBlock, at int64) error {
	var said []string
	if text != "" {
		said = []string{text}
	}
	for _, b := range blocks {
		switch b.Type {
		case "text":
			said = append(said, b.Text)
		case "tool_result":
			t.returned(b.CallID, blockText(b.Content), b.Failed)
		}
	}
	if len(said) == 0 {
		return nil
	}
	if err := t.end(ctx); err != nil {
		return err
	}
	return t.say(ctx, "user", line.UUID, strings.Join(said, "\n\n"), at, noMetadata, nil)
}

func (t *talk) claudeAnswer(ctx context.Context, line claudeLine, m claudeMessage, text string, blocks []claudeBlock, at int64) error {
	id := orText(m.ID, line.UUID)
	a, err := t.open(ctx, id, m.Model, at)
	if err != nil {
		return err
	}
	a.write(text)
	for _, b := range blocks {
		switch b.Type {
		case "text":
			a.write(b.Text)
		case "thinking":
			a.reasoning.WriteString(b.Thinking)
		case "tool_use":
			t.call(a, b.ID, b.Name, b.Input)
		}
	}
	u := tokens{
		input: m.Usage.Input, output: m.Usage.Output, cacheRead: m.Usage.CacheRead,
		cacheWrite: max(m.Usage.CacheWrite-m.Usage.Lifetimes.Hour, 0), cacheWrite1h: m.Usage.Lifetimes.Hour,
	}
	// The ledger knows a message of Anthropic's by its id, whoever reports it: one
	// that Holdfast itself has counted is not counted twice.
	if !u.zero() && m.ID != "" {
		a.usage = t.usage("anthropic", m.ID, "claude", orText(m.Model, "unknown"), at, u, nil)
	}
	return nil
}

// blockText is the text of a tool's result: a string, or blocks.
func blockText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var blocks []claudeBlock
	if json.Unmarshal(raw, &blocks) != nil {
		return string(raw)
	}
	var parts []string
	for _, b := range blocks {
		if b.Type == "text" {
			parts = append(parts, b.Text)
		}
	}
	return strings.Join(parts, "\n")
}
