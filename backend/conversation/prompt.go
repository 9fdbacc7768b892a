package conversation

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// ask puts what the agent is asked into a request: the message with the files
// that it mentions, and what was said before where the agent does not know it.
func (s *Service) ask(ctx context.Context, a *answer, driver agent.Driver, req *agent.Request) error {
	asked, err := s.Store.Message(ctx, a.arrived.metadata.ReplyTo)
	if err != nil {
		return err
	}
	in := agent.PromptInput{Directory: req.WorkingDirectory, Task: s.expand(a.project, req.WorkingDirectory, asked.Content)}
	in.Files = s.mentioned(ctx, req.WorkingDirectory, in.Task, asked.Metadata.Files)
	req.Prompt = agent.BuildPrompt(in)
	if req.Resume == "" {
		if req.History, err = s.history(ctx, a, asked); err != nil {
			return err
		}
		if !driver.Capabilities().History {
			req.Prompt, req.History = withHistory(req.Prompt, req.History), nil
		}
	}
	return s.guard(*req, len(in.Files))
}

// guard refuses what the window of the model does not hold.
func (s *Service) guard(req agent.Request, files int) error {
	if s.Guard == nil {
		return nil
	}
	return s.Guard(req.Model, withHistory(req.Prompt, req.History), files)
}

// mentions are @path and @"path with spaces" at the beginning of a word.
var mentions = regexp.MustCompile(`(?:^|[\s([{,;])@(?:"([^"\n]+)"|([^\s"]+))`)

// mostMentions bounds the files that one message reads.
const mostMentions = 200

// mentioned reads the files of a message. A mention that is no file is text: a
// person may be meant, or a decorator. What was chosen is named even when it is
// gone.
func (s *Service) mentioned(ctx context.Context, dir, text string, chosen []string) []agent.PromptFile {
	var files []agent.PromptFile
	seen := map[string]bool{}
	read := func(path string, optional bool) {
		if clean := filepath.Clean(path); seen[clean] || len(files) >= mostMentions {
			return
		}
		data, size, err := s.ReadFile(ctx, dir, path, agent.MaxPromptFileBytes+1)
		if err != nil && optional {
			return
		}
		seen[filepath.Clean(path)] = true
		files = append(files, agent.PromptFile{Path: path, Data: data, Size: size, Missing: err != nil})
	}
	for _, path := range chosen {
		read(path, false)
	}
	for _, m := range mentions.FindAllStringSubmatch(text, -1) {
		if path := m[1] + strings.TrimRight(m[2], ".,;:!?)]}'"); path != "" && filepath.IsLocal(filepath.FromSlash(path)) {
			read(path, true)
		}
	}
	return files
}

// Bounds of what an agent is told of an earlier conversation.
const (
	historyBytes    = 256 << 10
	historyMessages = 200
)

// history is what was said before a message, the newest first taken, as far as
// the agent was meant to know it: a reset lets it forget.
func (s *Service) history(ctx context.Context, a *answer, asked workbench.Message) ([]agent.HistoryEntry, error) {
	spans, err := s.remembered(ctx, a.conversation.ID)
	if err != nil {
		return nil, err
	}
	messages, err := s.Store.MessagesBefore(ctx, a.conversation.ID, 0, historyMessages)
	if err != nil {
		return nil, err
	}
	var entries []agent.HistoryEntry
	left := historyBytes
	for _, m := range slices.Backward(messages) {
		if m.ID == asked.ID || m.ID == a.id || m.Content == "" || !spans[deref(m.AgentSessionID)] || m.Role == workbench.RoleSystem {
			continue
		}
		if left -= len(m.Content); left < 0 {
			break
		}
		entries = append(entries, agent.HistoryEntry{Role: m.Role, Text: m.Content})
	}
	slices.Reverse(entries)
	return entries, nil
}

// remembered are the spans since the agent was last meant to forget.
func (s *Service) remembered(ctx context.Context, conversationID string) (map[string]bool, error) {
	spans, err := s.Store.AgentSessions(ctx, workbench.AgentSessionFilter{ConversationID: conversationID, Limit: sessionsShown})
	known := map[string]bool{}
	for _, span := range spans {
		known[span.ID] = true
		if reason := span.TransitionReason; reason != nil && (*reason == workbench.TransitionResetRequested || *reason == workbench.TransitionProjectChanged) {
			break
		}
	}
	return known, err
}

// withHistory writes an earlier conversation into a prompt, for agents that take
// none.
func withHistory(prompt string, history []agent.HistoryEntry) string {
	if len(history) == 0 {
		return prompt
	}
	var b strings.Builder
	b.WriteString("This conversation began earlier. What was said until now:\n")
	for _, e := range history {
		b.WriteString("\n[" + string(e.Role) + "]\n" + strings.TrimRight(e.Text, "\n") + "\n")
	}
	b.WriteString("\nThe message to answer now:\n\n" + prompt)
	return b.String()
}
