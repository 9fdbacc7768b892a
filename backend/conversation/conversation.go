package conversation

import (
	"context"
	"strings"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Spec describes a conversation to begin.
type Spec struct {
	CodebaseID             string `json:"codebase_id"` // "": of no project; then Cwd is needed
	Agent                  string `json:"agent"`
	PlatformType           string `json:"platform_type"`            // "": desktop
	PlatformConversationID string `json:"platform_conversation_id"` // "": a new one
	Title                  string `json:"title"`                    // "": made from the first message
	Cwd                    string `json:"cwd"`                      // "": the project's directory
	Model                  string `json:"model"`                    // "": the agent's own default
	Permission             string `json:"permission"`               // mode; "": the setting
	Hidden                 bool   `json:"-"`                        // not listed: it works for a run
}

// New begins a conversation, or finds the one of its platform and id, whose agent
// stays as it was. Errors: ENotFound (project, agent), EInvalid, EConflict (it
// was deleted).
func (s *Service) New(ctx context.Context, spec Spec) (workbench.Conversation, error) {
	c, err := s.plan(ctx, spec)
	if err != nil {
		return c, err
	}
	choice := workbench.ConversationChoice{Model: spec.Model, Permission: spec.Permission}
	if err := validChoice(choice); err != nil {
		return c, err
	}
	stored, err := s.Store.OpenConversation(ctx, c)
	if err != nil {
		return stored, err
	}
	if stored.ID == c.ID && choice != (workbench.ConversationChoice{}) {
		err = s.Store.SetConversationChoice(ctx, stored.ID, choice)
	}
	s.notify(stored.ID)
	return stored, err
}

func (s *Service) plan(ctx context.Context, spec Spec) (workbench.Conversation, error) {
	c := workbench.Conversation{
		ID: workbench.NewID(), PlatformType: spec.PlatformType, PlatformConversationID: spec.PlatformConversationID,
		AIAssistantType: spec.Agent, HostID: s.HostID, Hidden: spec.Hidden,
	}
	if c.PlatformType == "" {
		c.PlatformType = workbench.PlatformDesktop
	}
	if c.PlatformConversationID == "" {
		c.PlatformConversationID = c.ID
	}
	if title := strings.TrimSpace(spec.Title); title != "" {
		if err := workbench.ValidateTitle(title); err != nil {
			return c, err
		}
		c.Title = &title
	}
	if spec.Cwd != "" {
		c.Cwd = &spec.Cwd
	}
	if spec.CodebaseID != "" {
		if _, err := s.Store.Codebase(ctx, spec.CodebaseID); err != nil {
			return c, err
		}
		c.CodebaseID = &spec.CodebaseID
	}
	if c.CodebaseID == nil && c.Cwd == nil {
		return c, workbench.Errorf(workbench.EInvalid, "A conversation needs a project or a directory to work in.")
	}
	if _, err := s.Drivers.Named(spec.Agent); err != nil {
		return c, err
	}
	return c, c.Validate()
}

func validChoice(c workbench.ConversationChoice) error {
	switch agent.PermissionMode(c.Permission) {
	case "", agent.PermissionAsk, agent.PermissionPlan, agent.PermissionEdit, agent.PermissionAll:
		return nil
	}
	return workbench.Errorf(workbench.EInvalid, "%q is no permission mode; ask, plan, edit and all are.", c.Permission)
}

// Choose keeps the model and the permission mode for the next turns. Errors:
// ENotFound, EInvalid.
func (s *Service) Choose(ctx context.Context, id string, choice workbench.ConversationChoice) error {
	if err := validChoice(choice); err != nil {
		return err
	}
	if _, err := s.Store.Conversation(ctx, id); err != nil {
		return err
	}
	err := s.Store.SetConversationChoice(ctx, id, choice)
	s.notify(id)
	return err
}

// titleRunes is the length of a title that is taken from the first message.
const titleRunes = 80

// titleOf is the first line of a text that says something.
func titleOf(text string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "# \t\r\n"), "\n")
	if runes := []rune(strings.TrimSpace(line)); len(runes) > titleRunes {
		return string(runes[:titleRunes-1]) + "…"
	}
	return strings.TrimSpace(line)
}

// Rename gives a conversation a title. Errors: ENotFound, EInvalid, EConflict
// (deleted).
func (s *Service) Rename(ctx context.Context, id, title string) error {
	if err := workbench.ValidateTitle(title); err != nil {
		return err
	}
	err := s.Store.RenameConversation(ctx, id, strings.TrimSpace(title))
	s.notify(id)
	return err
}

// Remove moves a conversation to the trash. An answer that arrives is cancelled
// first. Errors: ENotFound, EConflict (a workflow runs in it, or it is there
// already), EElsewhere.
func (s *Service) Remove(ctx context.Context, id string) error {
	if err := s.endTurn(ctx, id); err != nil {
		return err
	}
	err := s.Store.DeleteConversation(ctx, id)
	s.notify(id)
	return err
}

// Restore takes a conversation out of the trash. Errors: ENotFound, EConflict.
func (s *Service) Restore(ctx context.Context, id string) error {
	err := s.Store.RestoreConversation(ctx, id)
	s.notify(id)
	return err
}

// View is a conversation as a page opens it.
type View struct {
	Conversation workbench.Conversation          `json:"conversation"`
	Choice       workbench.ConversationChoice    `json:"choice"`
	Active       *workbench.AgentSession         `json:"active"` // null: nothing was said yet
	Sessions     []workbench.AgentSessionSummary `json:"sessions"`
	Usage        workbench.UsageTotals           `json:"usage"`
	Live         *workbench.MessageSummary       `json:"live"` // the answer that arrives
	Context      workbench.ConversationContext   `json:"context"`
	Directory    string                          `json:"directory"` // where the next turn runs; "": it is not known
}

// sessionsShown is how many spans of agent context a page shows.
const sessionsShown = 50

// Show returns a conversation with what a page opens with. ENotFound.
func (s *Service) Show(ctx context.Context, id string) (View, error) {
	var v View
	var err error
	if v.Conversation, err = s.Store.Conversation(ctx, id); err != nil {
		return v, err
	}
	if v.Choice, err = s.Store.ConversationChoice(ctx, id); err != nil {
		return v, err
	}
	if v.Active, err = s.Store.ActiveAgentSession(ctx, id); err != nil {
		return v, err
	}
	if v.Sessions, err = s.Store.AgentSessions(ctx, workbench.AgentSessionFilter{ConversationID: id, Limit: sessionsShown}); err != nil {
		return v, err
	}
	if v.Usage, err = s.Store.ConversationUsage(ctx, id); err != nil {
		return v, err
	}
	if v.Active != nil {
		if v.Context, err = s.Store.ConversationContext(ctx, id, v.Active.ID); err != nil {
			return v, err
		}
	}
	v.Directory, _ = s.directory(ctx, v.Conversation) // gone is told by the turn
	v.Live, err = s.live(ctx, id)
	return v, err
}

// live is the answer that arrives in a conversation, nil when none does.
func (s *Service) live(ctx context.Context, id string) (*workbench.MessageSummary, error) {
	messages, err := s.Store.LiveMessagesOf(ctx, id)
	for _, m := range messages {
		if m.Status == workbench.MessageStreaming {
			return &m, err
		}
	}
	return nil, err
}
