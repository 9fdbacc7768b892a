package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// comparison goes through what an agent has of a conversation, message by
// message, beside what is stored of it. The two are cut differently: an answer is
// one message here, and as many at the agent as it made requests. So a message of
// the agent is here when a stored one has its id, or its text and its calls in
// the answer to the same question.
type comparison struct {
	*imported
	conversation workbench.Conversation
	span         workbench.AgentSession
	path         string // of the transcript, as the agent told it

	stored []stored
	keys   map[string]int // ids that the agent gave: where in stored
	at     int            // behind the last that was found
	turn   int            // behind the question that is being answered
	astray bool           // the question that is being answered is not here
	behind bool           // something was found behind what only the agent has

	held      []unit // what only the agent has
	turns     []int  // of each of them, -1 for one that is not here
	heldBytes int
}

// stored is a message as it is compared.
type stored struct {
	role     workbench.Role
	seq      int64
	text     string // without space
	calls    []string
	arrived  bool // from an agent that ran here; else it was brought in
	finished bool // an answer of this session that came to its end
	found    bool
}

// Bounds of what is held of an agent's copy.
const (
	heldMost  = 10_000
	heldBytes = 64 << 20
)

func (c *comparison) keep(m workbench.Message) {
	s := stored{role: m.Role, seq: m.Seq, text: squeezed(m.Content), calls: callsOf(m.Metadata)}
	own := m.AgentSessionID != nil && *m.AgentSessionID == c.span.ID
	s.finished = own && m.Role == workbench.RoleAssistant && m.Status == workbench.MessageComplete && s.text != ""
	s.arrived = m.Role == workbench.RoleAssistant && m.ExternalID == nil
	if m.ExternalID != nil {
		c.keys[*m.ExternalID] = len(c.stored)
	}
	if m.Metadata.TranscriptPath != "" {
		c.path = m.Metadata.TranscriptPath
	}
	c.stored = append(c.stored, s)
}

// take compares one message of the agent.
func (c *comparison) take(u unit) error {
	values := u.rows[0].values
	role, _ := values["role"].(string)
	metadata, _ := values["metadata"].(workbench.MessageMetadata)
	content, _ := values["content"].(string)
	text, calls := squeezed(clean(content)), callsOf(metadata)
	if text == "" && len(calls) == 0 {
		return nil // only thoughts
	}
	if c.find(u.id, role, text, calls) {
		c.behind = c.behind || len(c.held) > 0
		return nil
	}
	return c.hold(u, text)
}

func (c *comparison) find(key, role, text string, calls []string) bool {
	for _, key := range []string{key, grown(key, text)} {
		if n, ok := c.keys[key]; ok && c.stored[n].has(text, calls) {
			c.goOn(n, role)
			return true
		}
	}
	if role == "user" {
		return c.findQuestion(text)
	}
	if c.astray {
		return false
	}
	for n := c.turn; n < len(c.stored) && c.stored[n].role != workbench.RoleUser; n++ {
		if c.stored[n].role == workbench.RoleAssistant && c.stored[n].has(text, calls) {
			c.goOn(n, role)
			return true
		}
	}
	return false
}

// findQuestion looks for what the user said: as it was said, or as the next
// question was told to the agent, with files, with what was said before, or
// written out from a command.
func (c *comparison) findQuestion(text string) bool {
	next := -1
	for n := c.at; n < len(c.stored); n++ {
		if c.stored[n].role != workbench.RoleUser {
			continue
		}
		if c.stored[n].text == text {
			c.goOn(n, "user")
			return true
		}
		if next < 0 {
			next = n
		}
	}
	if next >= 0 && (strings.HasPrefix(c.stored[next].text, "/") || strings.Contains(text, c.stored[next].text)) {
		c.goOn(next, "user")
		return true
	}
	c.astray = true
	return false
}

func (c *comparison) goOn(n int, role string) {
	c.stored[n].found = true
	c.at, c.astray = max(c.at, n+1), false
	if role == "user" {
		c.turn = n + 1
	}
}

func (s stored) has(text string, calls []string) bool {
	return strings.Contains(s.text, text) && !slices.ContainsFunc(calls, func(id string) bool { return !slices.Contains(s.calls, id) })
}

// hold keeps a message that only the agent has. One that is here in a shorter
// form stays: what the agent has in whole is stored behind it, with an id of its
// own.
func (c *comparison) hold(u unit, text string) error {
	if c.heldBytes += len(text); len(c.held) >= heldMost || c.heldBytes > heldBytes {
		return workbench.Errorf(workbench.EInvalid, "The agent has too much that is not here. Import its sessions in Settings, Data.")
	}
	if _, here := c.keys[u.id]; here {
		key := grown(u.id, text)
		values := u.rows[0].values
		at, _ := values["created_at"].(int64)
		values["external_id"], values["id"], u.id = key, derivedID(at, c.conversation.AIAssistantType, *c.span.AssistantSessionID, key), key
	}
	turn := c.turn
	if c.astray {
		turn = -1
	}
	c.held, c.turns = append(c.held, u), append(c.turns, turn)
	return nil
}

// grown is the id of a message that became longer after it was stored.
func grown(key, text string) string {
	sum := sha256.Sum256([]byte(text))
	return key + "#" + hex.EncodeToString(sum[:8])
}

// state is what the comparison came to.
func (c *comparison) state() workbench.AgentCopyState {
	lacks := slices.ContainsFunc(c.stored, func(s stored) bool { return s.finished && !s.found })
	switch {
	case c.behind || lacks:
		return workbench.CopyDiffers
	case len(c.held) > 0:
		return workbench.CopyMore
	}
	return workbench.CopySame
}

// forget takes the usage from messages of turns that Holdfast counted itself as
// they ran: only those of Anthropic have an id by which the ledger knows them
// again.
func (c *comparison) forget(ctx context.Context) error {
	if len(c.held) == 0 || c.conversation.AIAssistantType == "claude" || len(c.stored) == 0 {
		return nil
	}
	used, err := c.opt.Store.AnswerUsage(ctx, c.conversation.ID, c.stored[0].seq, c.stored[len(c.stored)-1].seq)
	if err != nil {
		return err
	}
	for n, u := range c.held {
		if c.ranHere(c.turns[n], used) {
			c.held[n].rows = u.rows[:1]
		}
	}
	return nil
}

// ranHere says whether an answer that ran here, of the turn that begins at a
// place in stored, has told what it used. -1 is a turn that is not here.
func (c *comparison) ranHere(turn int, used map[int64]workbench.CostSums) bool {
	for n := turn; n >= 0 && n < len(c.stored) && c.stored[n].role != workbench.RoleUser; n++ {
		if _, ok := used[c.stored[n].seq]; ok && c.stored[n].arrived {
			return true
		}
	}
	return false
}

func callsOf(m workbench.MessageMetadata) []string {
	var ids []string
	for _, call := range m.ToolCalls {
		ids = append(ids, call.ID)
	}
	return ids
}

// squeezed is a text without space, which each side sets otherwise.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
