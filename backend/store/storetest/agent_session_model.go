package storetest

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// agentModel is the spans of a conversation in memory, as the data model
// describes them, the oldest first.
type agentModel struct {
	spans []workbench.AgentSessionSummary
}

func (m *agentModel) active() *workbench.AgentSessionSummary {
	for i := range m.spans {
		if m.spans[i].Active {
			return &m.spans[i]
		}
	}
	return nil
}

func (m *agentModel) end(now int64, reason workbench.TransitionReason) {
	s := m.active()
	s.Active, s.EndedAt, s.EndedReason = false, &now, &reason
}

// transition does what the store should, and says with which code.
func (m *agentModel) transition(now int64, tr workbench.AgentTransition) workbench.Code {
	known := []workbench.TransitionReason{
		"first-message", "plan-to-execute", "isolation-changed", "project-changed", "reset-requested", "worktree-removed",
		"resume-failed", "imported",
	}
	if !slices.Contains(known, tr.Reason) {
		return workbench.EInvalid
	}
	active := m.active()
	if active == nil != (tr.Follows == "") || active != nil && active.ID != tr.Follows {
		return workbench.EConflict
	}
	s := tr.Next.AgentSessionSummary
	s.Active, s.StartedAt, s.TransitionReason = true, now, &tr.Reason
	if active != nil {
		s.ParentSessionID = &tr.Follows
		m.end(now, tr.Reason)
	}
	m.spans = append(m.spans, s)
	return ""
}

// checkAgentSessions compares random walks through the spans of a conversation
// with the model.
func checkAgentSessions(t *testing.T, b *bench) {
	reasons := []workbench.TransitionReason{
		workbench.TransitionFirstMessage, workbench.TransitionResetRequested, workbench.TransitionWorktreeRemoved,
		workbench.TransitionImported, workbench.TransitionConversationClosed, "unheard-of",
	}
	rapid.Check(t, func(rt *rapid.T) {
		c := Conversation(t, b.DB, b.host.ID)
		m := &agentModel{}
		anyID := func(rt *rapid.T) string {
			ids := []string{""}
			for _, s := range m.spans {
				ids = append(ids, s.ID)
			}
			if a := m.active(); a != nil { // most often the right one
				ids = append(ids, a.ID, a.ID, a.ID)
			}
			return rapid.SampledFrom(ids).Draw(rt, "span")
		}
		agree := func(err error, want workbench.Code) {
			if got := workbench.ErrorCode(err); got != want {
				rt.Fatalf("%v, want %q", err, want)
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"transition": func(rt *rapid.T) {
				tr := transition(c, anyID(rt), rapid.SampledFrom(reasons).Draw(rt, "reason"))
				want := m.transition(b.clock.Advance(1), tr)
				agree(second(b.TransitionAgentSession(b.ctx, tr)), want)
			},
			"end": func(rt *rapid.T) {
				id, reason := anyID(rt), rapid.SampledFrom(reasons).Draw(rt, "reason")
				now, a := b.clock.Advance(1), m.active()
				switch {
				case reason != "conversation-closed" && reason != "worktree-removed" && reason != "imported":
					agree(b.EndAgentSession(b.ctx, id, reason), workbench.EInvalid)
				case id == "":
					agree(b.EndAgentSession(b.ctx, id, reason), workbench.ENotFound)
				case a == nil || a.ID != id:
					agree(b.EndAgentSession(b.ctx, id, reason), workbench.EConflict)
				default:
					m.end(now, reason)
					agree(b.EndAgentSession(b.ctx, id, reason), "")
				}
			},
			"learn": func(rt *rapid.T) {
				id := anyID(rt)
				value := rapid.SampledFrom([]*string{nil, ptr("one"), ptr("two")}).Draw(rt, "assistant session")
				if a := m.active(); a != nil && a.ID == id {
					a.AssistantSessionID = value
					agree(b.SetAssistantSession(b.ctx, id, value), "")
				} else if err := b.SetAssistantSession(b.ctx, id, value); err == nil {
					rt.Fatal("an ended span was rewritten")
				}
			},
			"": func(rt *rapid.T) {
				want := slices.Clone(m.spans)
				slices.Reverse(want)
				if got := b.spans(t, c.ID); !reflect.DeepEqual(got, want) {
					rt.Fatalf("spans %+v\nwant %+v", got, want)
				}
			},
		})
	})
}
