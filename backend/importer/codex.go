package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

// codexLine is a line of Codex's file of a session.
type codexLine struct {
	Timestamp string          `json:"timestamp"`
	Type      string          `json:"type"`
	Payload   json.RawMessage `json:"payload"`
}

type codexPayload struct {
	Type      string          `json:"type"`
	ID        string          `json:"id"`
	Directory string          `json:"cwd"`
	Model     string          `json:"model"`
	Role      string          `json:"role"`
	Name      string          `json:"name"`
	Arguments string          `json:"arguments"`
	Input     string          `json:"input"`
	CallID    string          `json:"call_id"`
	Output    json.RawMessage `json:"output"`
	Content   []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"content"`
	Summary []struct {
		Text string `json:"text"`
	} `json:"summary"`
	Info struct {
		Total struct {
			Tokens int64 `json:"total_tokens"`
		} `json:"total_token_usage"`
		Last struct {
			Input     int64 `json:"input_tokens"`
			Cached    int64 `json:"cached_input_tokens"`
			Output    int64 `json:"output_tokens"`
			Reasoning int64 `json:"reasoning_output_tokens"`
		} `json:"last_token_usage"`
	} `json:"info"`
}

func (i *imported) codex(ctx context.Context) error {
	files, err := i.files(func(path string) bool { return isLines(path) && strings.HasPrefix(filepath.Base(path), "rollout-") })
	if err != nil {
		return err
	}
	i.stage("conversation")
	i.stage("message")
	for _, file := range files {
		c := &codexTalk{talk: talk{imported: i, agent: "codex", file: file}}
		if err := i.lines(ctx, file, func(number int, line []byte) error { return c.line(ctx, number, line) }); err != nil {
			return err
		}
		if err := c.end(ctx); err != nil {
			return err
		}
	}
	return nil
}

// codexTalk is the reading of one file.
type codexTalk struct {
	talk
	model string
	known bool // the session ran in Holdfast
	used  used
}

// used is what the requests of an answer have used together.
type used struct {
	answer string
	tokens
}

func (u used) plus(answer string, t tokens) used {
	if u.answer != answer {
		return used{answer, t}
	}
	u.input += t.input
	u.output += t.output
	u.reasoning += t.reasoning
	u.cacheRead += t.cacheRead
	return u
}

func (c *codexTalk) line(ctx context.Context, number int, raw []byte) error {
	var line codexLine
	var p codexPayload
	if json.Unmarshal(raw, &line) != nil {
		c.skip("line", place(c.file, number), "It is no JSON object.")
		return nil
	}
	if line.Type != "session_meta" && line.Type != "turn_context" && line.Type != "response_item" && line.Type != "event_msg" {
		return nil
	}
	at := parseTime(line.Timestamp)
	if json.Unmarshal(line.Payload, &p) != nil || at == 0 {
		if line.Type == "response_item" {
			c.skip("line", place(c.file, number), "It is an item without a time or a content that can be read.")
		}
		return nil
	}
	c.last = at
	switch line.Type {
	case "session_meta":
		return c.meta(ctx, p)
	case "turn_context":
		c.model = orText(p.Model, c.model)
		return nil
	case "event_msg":
		c.counts(p, at)
		return nil
	}
	if c.known {
		return nil
	}
	if c.session == "" {
		c.skip("line", place(c.file, number), "It comes before the line that names its session.")
		return nil
	}
	return c.item(ctx, p, number, at)
}

func (c *codexTalk) meta(ctx context.Context, p codexPayload) error {
	if c.session != "" || p.ID == "" {
		return nil // a session that goes on from another one repeats its beginning
	}
	c.session, c.directory = p.ID, p.Directory
	var err error
	if c.known, err = c.ran(ctx, "codex", p.ID); c.known {
		c.counted("conversation", false)
	}
	return err
}

func (c *codexTalk) item(ctx context.Context, p codexPayload, number int, at int64) error {
	key := fmt.Sprintf("%s:%d", c.session, number)
	switch p.Type {
	case "function_call_output", "custom_tool_call_output":
		c.returned(p.CallID, blockText(p.Output), false)
		return nil
	case "message":
		if p.Role != "assistant" {
			return c.asked(ctx, p, key, at)
		}
	case "reasoning", "function_call", "custom_tool_call":
	default:
		return nil
	}
	a, err := c.open(ctx, c.key(key), c.model, at)
	if err != nil {
		return err
	}
	switch p.Type {
	case "message":
		a.write(p.said())
	case "reasoning":
		for _, part := range p.Summary {
			a.reasoning.WriteString(part.Text)
		}
	default:
		c.call(a, p.CallID, p.Name, json.RawMessage(orText(p.Arguments, p.Input)))
	}
	return nil
}

// asked takes what the user said, and not what the program itself tells the model.
func (c *codexTalk) asked(ctx context.Context, p codexPayload, key string, at int64) error {
	text := p.said()
	if p.Role != "user" || text == "" || strings.HasPrefix(text, "<environment_context>") || strings.HasPrefix(text, "<user_instructions>") {
		return nil
	}
	if err := c.end(ctx); err != nil {
		return err
	}
	return c.say(ctx, "user", key, text, at, noMetadata, nil)
}

func (p codexPayload) said() string {
	var said []string
	for _, part := range p.Content {
		if part.Text != "" {
			said = append(said, part.Text)
		}
	}
	return strings.Join(said, "\n\n")
}

// key is that of the answer which is open: an answer goes on until the user
// speaks.
func (c *codexTalk) key(next string) string {
	if c.pending != nil {
		return c.pending.key
	}
	return next
}

// counts adds what a request has used to the answer that it belongs to.
func (c *codexTalk) counts(p codexPayload, at int64) {
	last := p.Info.Last
	if p.Type != "token_count" || c.pending == nil {
		return
	}
	c.used = c.used.plus(c.pending.key, tokens{
		input: max(last.Input-last.Cached, 0), output: last.Output, reasoning: last.Reasoning, cacheRead: last.Cached,
	})
	u := c.used.tokens
	if !u.zero() {
		c.pending.usage = c.usage(providerImport, "codex:"+c.pending.key, "codex", orText(c.model, "unknown"), at, u, nil)
	}
}
