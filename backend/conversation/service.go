// Package conversation keeps chats with agents: each turn of one is a process of
// the process host, so that an answer outlives the owner.
//
// Messages of the user wait in the database for their turn. One answer arrives
// at a time in a conversation; the next turn begins when it has ended. A turn of
// a person starts at once: the limits of background jobs do not hold for it.
package conversation

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Store is what conversations need of the database.
type Store interface {
	OpenConversation(ctx context.Context, c workbench.Conversation) (workbench.Conversation, error)
	Conversation(ctx context.Context, id string) (workbench.Conversation, error)
	Conversations(ctx context.Context, f workbench.ConversationFilter) ([]workbench.Conversation, error)
	DeletedConversations(ctx context.Context, f workbench.ConversationFilter) ([]workbench.Conversation, error)
	RenameConversation(ctx context.Context, id, title string) error
	TitleConversation(ctx context.Context, id, title string) (bool, error)
	DeleteConversation(ctx context.Context, id string) error
	RestoreConversation(ctx context.Context, id string) error
	ConversationChoice(ctx context.Context, id string) (workbench.ConversationChoice, error)
	SetConversationChoice(ctx context.Context, id string, choice workbench.ConversationChoice) error
	ConversationUsage(ctx context.Context, id string) (workbench.UsageTotals, error)
	ConversationContext(ctx context.Context, id, agentSessionID string) (workbench.ConversationContext, error)
	AnswerUsage(ctx context.Context, conversationID string, from, to int64) (map[int64]workbench.CostSums, error)

	AppendMessage(ctx context.Context, m workbench.Message) (workbench.Message, error)
	Message(ctx context.Context, id string) (workbench.Message, error)
	MessagesBefore(ctx context.Context, conversationID string, seq, limit int64) ([]workbench.Message, error)
	MessagesAfter(ctx context.Context, conversationID string, seq, limit int64) ([]workbench.Message, error)
	MessageTexts(ctx context.Context, conversationID string, seq, limit int64) ([]workbench.MessageText, error)
	LiveMessages(ctx context.Context, hostID string) ([]workbench.MessageSummary, error)
	LiveMessagesOf(ctx context.Context, conversationID string) ([]workbench.MessageSummary, error)
	ClaimTurn(ctx context.Context, hostID string, reply workbench.Message) (*workbench.Turn, error)
	CancelTurn(ctx context.Context, id string) error
	MoveTurn(ctx context.Context, id string, earlier bool) error
	MessageOutput(ctx context.Context, messageID string, from, limit int64) ([]workbench.MessageChunk, error)
	MessageParts(ctx context.Context, messageID string) (workbench.MessageParts, error)
	MessageParserState(ctx context.Context, messageID string) ([]byte, error)
	MessageProcess(ctx context.Context, messageID string) (workbench.Process, error)
	AddMessageProcess(ctx context.Context, messageID string, p workbench.Process) error
	AgentStarted(ctx context.Context, s workbench.ProcessStart) error
	IngestMessage(ctx context.Context, in workbench.MessageIngest) error
	SettleMessage(ctx context.Context, e workbench.MessageEnd) error
	RestartAnswer(ctx context.Context, r workbench.AnswerRestart) error

	ActiveAgentSession(ctx context.Context, conversationID string) (*workbench.AgentSession, error)
	AgentSession(ctx context.Context, id string) (workbench.AgentSession, error)
	AgentSessions(ctx context.Context, f workbench.AgentSessionFilter) ([]workbench.AgentSessionSummary, error)
	TransitionAgentSession(ctx context.Context, tr workbench.AgentTransition) (workbench.AgentSession, error)

	Codebase(ctx context.Context, id string) (workbench.Codebase, error)
	Environment(ctx context.Context, id string) (workbench.Environment, error)
	SetStopReason(ctx context.Context, processID string, reason workbench.StopReason) error
	AddFinding(ctx context.Context, f workbench.Finding) error
}

// FileReader reads at most limit bytes of a file of a project, and tells its
// size.
type FileReader func(ctx context.Context, root, path string, limit int64) (data []byte, size int64, err error)

// Options are the parts that a Service is made of.
type Options struct {
	Store    Store
	Runner   *turn.Runner
	Drivers  agent.Drivers
	Agents   agent.Environment
	ReadFile FileReader
	HostID   string
	Notify   func(workbench.Notice)
	Log      *slog.Logger

	// Variables are what a project gives to its children; they win over those of
	// the owner. nil: projects have none.
	Variables func(ctx context.Context, codebaseID string) (workbench.Environ, error)
	// Prepare puts what a driver needs besides the prompt into a request: secrets
	// and the address of an API. nil: nothing.
	Prepare func(ctx context.Context, driver agent.Driver, req *agent.Request) error
	// Permission is the mode of a conversation whose user chose none. nil: ask.
	Permission func() agent.PermissionMode
	// Budget is asked before a turn starts, and after costs were stored; an
	// EBudget ends the turn. sessionID is the work session that the message was
	// sent from, "" for none. nil: there is none.
	Budget func(ctx context.Context, conversationID, sessionID string) error
	// Guard refuses a prompt that the window of a model does not hold, before
	// anything is spent: EPromptTooLarge. nil: none is refused.
	Guard func(model, prompt string, files int) error
	// Hold says that messages which wait at a launch are left to the user. nil:
	// they are not.
	Hold func() bool
}

// Service keeps the conversations of one installation.
type Service struct {
	Options
	group *process.Group
	ctx   context.Context // the group's

	mu      sync.Mutex
	lanes   map[string]*lane // by conversation: those in which something goes on
	resumed []*answer        // what a launch took up, until Start
	changed chan struct{}    // closed at the next change of any message
}

// New returns a service that runs nothing before Start.
func New(opt Options) *Service {
	group := process.NewGroup()
	return &Service{
		Options: opt, group: group, ctx: group.Context(), lanes: map[string]*lane{}, changed: make(chan struct{}),
	}
}

// Close stops to follow. Answers that arrive go on in the host.
func (s *Service) Close() { s.group.Close() }

// storeRetry is how long to wait before a failed commit is tried again.
const storeRetry = time.Second

// keep stores something until the database takes it: what is not stored is known
// nowhere else. It gives up when the row has moved on (EConflict) or is gone
// (ENotFound), and when the service closes; then the next launch goes on.
func (s *Service) keep(id string, write func() error) error {
	for {
		err := write()
		switch workbench.ErrorCode(err) {
		case "", workbench.EConflict, workbench.ENotFound:
			return err
		}
		s.Log.Error("message not stored, trying again", "message", id, "error", err)
		select {
		case <-s.ctx.Done():
			return err
		case <-time.After(storeRetry):
		}
	}
}

func (s *Service) change() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// progressed wakes whoever reads an answer. It is no notice: no row has changed.
func (s *Service) progressed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

// notifyMessage tells of a message and of its conversation, whose list shows it.
func (s *Service) notifyMessage(conversationID, messageID string) {
	s.progressed()
	s.Notify(workbench.Notice{Noun: "message", ID: messageID})
	s.Notify(workbench.Notice{Noun: "conversation", ID: conversationID})
}

func (s *Service) notify(conversationID string) {
	s.Notify(workbench.Notice{Noun: "conversation", ID: conversationID})
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
