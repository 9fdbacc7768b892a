package conversation

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/turn"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func errCancelled() error { return workbench.Errorf(workbench.EConflict, "The answer was cancelled.") }

// Finish settles the answer and its process. An agent that has forgotten its
// session gets another one, once: what was said before is Holdfast's own.
func (a *answer) Finish(ctx context.Context, e turn.End) error {
	if e.Result.ResumeFailed && a.resumes != "" && !a.retried && e.Stopped == nil {
		return a.restart(ctx, e)
	}
	d := a.derive(ctx, e.Events)
	status, sentence := ended(e)
	d.metadata.Error = sentence
	if status == workbench.MessageFailed {
		d.metadata.Failure = e.Result.Reason
	}
	end := workbench.MessageEnd{
		MessageID: a.id, Status: status, Text: d.text, Reasoning: d.reasoning, Tools: d.tools(), Metadata: &d.metadata,
		Usage: d.usage, ProcessID: e.ProcessID, Process: e.Process, Exit: e.Exit, Finding: e.Finding,
	}
	if f := end.Finding; f != nil && f.StatusAfter == nil {
		after := string(status)
		f.StatusAfter = &after
		if sentence != "" {
			f.Detail = &sentence
		}
	}
	err := a.service.Store.SettleMessage(ctx, end)
	if err == nil {
		a.arrived = d.arrived
	}
	return err
}

// ended is the status of an answer whose process is over, and what a person is
// told.
func ended(e turn.End) (workbench.MessageStatus, string) {
	switch {
	case e.Result.OK:
		return workbench.MessageComplete, ""
	case e.Process == workbench.ProcessLost:
		return workbench.MessageInterrupted,
			"The process host ended before the agent did. The text until then is kept; send the message again to go on."
	case e.Stopped != nil && (*e.Stopped == workbench.StopCancel || *e.Stopped == workbench.StopUser):
		return workbench.MessageCancelled, ""
	}
	return workbench.MessageFailed, e.Result.Message
}

// restart begins a span for an agent that does not know the session of the
// present one any more.
func (a *answer) restart(ctx context.Context, e turn.End) error {
	d := a.derive(ctx, e.Events)
	dir := deref(a.span.WorkingDirectory)
	next := transition(&a.span, a.conversation, dir, workbench.TransitionResumeFailed)
	err := a.service.Store.RestartAnswer(ctx, workbench.AnswerRestart{
		MessageID: a.id, ProcessID: e.ProcessID, Process: e.Process, Exit: e.Exit, Usage: d.usage, Next: next,
	})
	if err != nil {
		return err
	}
	a.service.Log.Info("the agent has forgotten its session; its messages are told to it anew", "message", a.id)
	if e.Finding != nil {
		after := string(workbench.MessageStreaming)
		e.Finding.StatusAfter, e.Finding.Action = &after, workbench.ActionResumed
		if err := a.service.Store.AddFinding(ctx, *e.Finding); err != nil {
			a.service.Log.Error("finding not stored", "message", a.id, "error", err)
		}
	}
	a.again, a.retried = true, true
	a.span = next.Next
	a.arrived = arrived{metadata: a.arrived.metadata}
	return nil
}

// giveUp settles an answer whose process could not be started.
func (s *Service) giveUp(ctx context.Context, l *lane, a *answer, cause error) {
	end := workbench.MessageEnd{MessageID: a.id, Status: workbench.MessageFailed, Process: workbench.ProcessLost}
	metadata := a.arrived.metadata
	metadata.Error = workbench.ErrorMessage(cause)
	if !l.wanted() {
		end.Status, metadata.Error = workbench.MessageCancelled, ""
	} else {
		s.Log.Warn("answer not begun", "message", a.id, "error", cause)
	}
	end.Metadata = &metadata
	if p, err := s.Store.MessageProcess(ctx, a.id); err == nil && p.EndedAt == nil {
		end.ProcessID = p.ID
	}
	if err := s.keep(a.id, func() error { return s.Store.SettleMessage(ctx, end) }); err != nil {
		s.Log.Error("failed answer not stored", "message", a.id, "error", err)
	}
	s.notifyMessage(a.conversation.ID, a.id)
}
