package terminal

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/agent/tui"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// Resume starts the agent that was last seen in a terminal with its session.
// Errors: EInvalid (no session is known), and those of Restart.
func (s *Service) Resume(ctx context.Context, id string) (workbench.Terminal, error) {
	t, err := s.Store.Terminal(ctx, id)
	if err != nil {
		return workbench.Terminal{}, err
	}
	argv, err := resumption(t.TerminalSummary)
	if err != nil {
		return workbench.Terminal{}, err
	}
	return s.again(ctx, t.TerminalSummary, RestartSpec{Command: argv})
}

// resumption is the command that resumes the agent of a terminal: the
// terminal's own where that is the agent, so that its flags are kept.
func resumption(t workbench.TerminalSummary) ([]string, error) {
	if t.Agent == nil {
		return nil, workbench.Errorf(workbench.EInvalid, "No agent was seen in this terminal, so there is nothing to resume. Restart it instead.")
	}
	if t.AssistantSessionID == nil {
		return nil, workbench.Errorf(workbench.EInvalid, "The session of %s in this terminal is not known. Restart it instead, and choose the session there.", *t.Agent)
	}
	var command []string
	if name, ok := tui.Seen(t.Command); ok && name == *t.Agent {
		command = t.Command
	}
	argv, ok := tui.ResumeArgv(*t.Agent, *t.AssistantSessionID, command)
	if !ok {
		return nil, workbench.Errorf(workbench.EInvalid, "%s cannot resume a session from its command line. Restart it instead.", *t.Agent)
	}
	return argv, nil
}

// Again starts a terminal whose process was lost, as the user asked for. Where
// an agent is to be resumed and no session of it is known, nothing is started.
func (s *Service) Again(ctx context.Context, t workbench.TerminalSummary) (started bool, err error) {
	var spec RestartSpec
	switch t.OnLaunch {
	case workbench.LaunchRestarts:
	case workbench.LaunchResumes:
		if spec.Command, err = resumption(t); err != nil {
			return false, nil //nolint:nilerr // as the setting says: where there is no session, it is left
		}
	default:
		return false, nil
	}
	_, err = s.again(ctx, t, spec)
	return err == nil, err
}
