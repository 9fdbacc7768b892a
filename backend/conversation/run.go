package conversation

import (
	"context"
	"encoding/json"
	"time"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// arrive runs the turn of an answer to its end, and once more when the agent has
// forgotten its session. It says no when the service closes before that.
func (s *Service) arrive(l *lane, a *answer) bool {
	// What is stored is stored even while the service closes; the next owner goes
	// on from there.
	ctx := context.WithoutCancel(s.ctx)
	for {
		a.again = false
		running, err := s.begin(ctx, l, a)
		if err != nil {
			if s.ctx.Err() != nil {
				return false // the next launch finds out whether it was started
			}
			s.giveUp(ctx, l, a, err)
			return true
		}
		s.notifyMessage(a.conversation.ID, a.id)
		if !l.run(running) {
			if err := running.Stop(ctx, workbench.StopCancel); err != nil && workbench.ErrorCode(err) != workbench.EConflict {
				s.Log.Error("cancelled answer not stopped", "message", a.id, "error", err)
			}
		}
		if err := running.Wait(s.ctx); err != nil {
			return false
		}
		if !a.again {
			return true
		}
	}
}

// begin starts the process of an answer, or follows the one that a launch found.
func (s *Service) begin(ctx context.Context, l *lane, a *answer) (*turn.Turn, error) {
	driver, err := s.look(ctx, a)
	if err != nil {
		return nil, err
	}
	if found := a.found; found != nil {
		a.found = nil
		return s.follow(ctx, a, driver, *found)
	}
	if !l.wanted() {
		return nil, errCancelled()
	}
	req, options, err := s.prepare(ctx, a, driver)
	if err != nil {
		return nil, err
	}
	return s.Runner.Start(ctx, a, driver, req, options)
}

// look reads the rows that an answer belongs to.
func (s *Service) look(ctx context.Context, a *answer) (agent.Driver, error) {
	var err error
	if a.conversation, err = s.Store.Conversation(ctx, a.conversation.ID); err != nil {
		return nil, err
	}
	if a.span, err = s.Store.AgentSession(ctx, a.span.ID); err != nil {
		return nil, err
	}
	if a.conversation.CodebaseID != nil {
		project, err := s.Store.Codebase(ctx, *a.conversation.CodebaseID)
		if err != nil {
			return nil, err
		}
		a.project = &project
	}
	return s.Drivers.Named(a.conversation.AIAssistantType)
}

func (s *Service) follow(ctx context.Context, a *answer, driver agent.Driver, found turn.Found) (*turn.Turn, error) {
	if err := a.load(ctx); err != nil {
		return nil, err
	}
	p, err := s.Store.MessageProcess(ctx, a.id)
	if err != nil {
		return nil, err
	}
	req, err := s.request(ctx, a, driver)
	if err != nil {
		return nil, err
	}
	options := s.options(a)
	// They are needed to mask what the agent repeats of them. An answer is not
	// given up because they cannot be read now.
	if err := s.confide(ctx, a, driver, &req, &options); err != nil {
		s.Log.Warn("secrets of an answer not known; they are not masked in what still arrives", "message", a.id, "error", err)
	}
	// What the driver has still to say of it may be missing: that is no reason to
	// give up an agent that works.
	if err := s.equip(&req, &options); err != nil {
		s.Log.Warn("options of an answer not known any more", "message", a.id, "error", err)
	}
	return s.Runner.Follow(ctx, a, driver, req, p, found, options)
}

// confide puts the project's variables and the driver's secrets into a turn.
func (s *Service) confide(ctx context.Context, a *answer, driver agent.Driver, req *agent.Request, options *turn.TurnOptions) error {
	var err error
	if a.conversation.CodebaseID != nil && s.Variables != nil {
		if options.Variables, err = s.Variables(ctx, *a.conversation.CodebaseID); err != nil {
			return err
		}
	}
	if s.Prepare != nil {
		err = s.Prepare(ctx, driver, req)
	}
	return err
}

// prepare makes the request of a turn: the directory, the variables and the
// program are looked at, files are read.
func (s *Service) prepare(ctx context.Context, a *answer, driver agent.Driver) (agent.Request, turn.TurnOptions, error) {
	options := s.options(a)
	if options.Budget != nil {
		if err := options.Budget(ctx); err != nil {
			return agent.Request{}, options, err
		}
	}
	req, err := s.request(ctx, a, driver)
	if err != nil {
		return req, options, err
	}
	if err := mustExist(req.WorkingDirectory); err != nil {
		return req, options, err
	}
	if err := s.confide(ctx, a, driver, &req, &options); err != nil {
		return req, options, err
	}
	if err := s.equip(&req, &options); err != nil {
		return req, options, err
	}
	if err := driver.Probe(ctx, s.Agents).Complete(&req); err != nil {
		return req, options, err
	}
	return req, options, s.ask(ctx, a, driver, &req)
}

func (s *Service) options(a *answer) turn.TurnOptions {
	options := turn.TurnOptions{Idle: time.Duration(a.arrived.metadata.IdleMS) * time.Millisecond}
	if s.Budget != nil {
		options.Budget = func(ctx context.Context) error { return s.Budget(ctx, a.conversation.ID, a.arrived.metadata.SessionID) }
	}
	return options
}

// request is what a driver is told of a turn without the prompt and the program,
// which only a start needs.
func (s *Service) request(ctx context.Context, a *answer, driver agent.Driver) (agent.Request, error) {
	asked, err := s.Store.Message(ctx, a.arrived.metadata.ReplyTo)
	if err != nil {
		return agent.Request{}, err
	}
	choice, err := s.Store.ConversationChoice(ctx, a.conversation.ID)
	if err != nil {
		return agent.Request{}, err
	}
	req := agent.Request{
		MessageID: a.id, WorkingDirectory: deref(a.span.WorkingDirectory),
		Model:      firstOf(asked.Metadata.Model, choice.Model),
		Permission: agent.PermissionMode(firstOf(asked.Metadata.Permission, choice.Permission, string(s.mode()))),
	}
	if len(asked.Metadata.Options) > 0 {
		if err := json.Unmarshal(asked.Metadata.Options, &req.Options); err != nil {
			return req, workbench.Wrap(workbench.EInvalid, err, "The options of this message cannot be read; start the run again.")
		}
	}
	if driver.Capabilities().Resume {
		req.Resume = deref(a.span.AssistantSessionID)
	}
	a.resumes = req.Resume
	return req, nil
}

func (s *Service) mode() agent.PermissionMode {
	if s.Permission == nil {
		return agent.PermissionAsk
	}
	return s.Permission()
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
