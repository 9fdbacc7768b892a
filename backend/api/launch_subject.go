package api

import (
	"context"

	"github.com/holdfast-app/holdfast/backend"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// How something that a launch found can be brought back.
const (
	reviveStart     = "start"
	reviveRestart   = "restart"
	reviveResume    = "resume"
	reviveRetry     = "retry"
	reviveRunParked = "run_parked"
)

// describe adds what the subject is by now. One that was deleted since keeps
// its finding.
func describe(ctx context.Context, b *backend.Backend, f workbench.Finding) (FindingRow, error) {
	row := FindingRow{Finding: f}
	var err error
	switch f.SubjectKind {
	case workbench.SubjectTerminal:
		err = describeTerminal(ctx, b, &row)
	case workbench.SubjectJob:
		err = describeJob(ctx, b, &row)
	case workbench.SubjectRun:
		err = describeRun(ctx, b, &row)
	case workbench.SubjectMessage:
		err = describeMessage(ctx, b, &row)
	}
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return row, nil
	}
	return row, err
}

func describeTerminal(ctx context.Context, b *backend.Backend, row *FindingRow) error {
	t, err := b.Store.Terminal(ctx, row.SubjectID)
	if err != nil {
		return err
	}
	if t.WorkSessionID != nil {
		row.SessionID = *t.WorkSessionID
	}
	row.StartedAt, row.EndedAt, row.ExitCode, row.StatusNow = t.StartedAt, t.EndedAt, t.ExitCode, string(t.Status)
	row.OutputBytes, row.Revival = t.OutputEndOffset, terminalRevival(t.TerminalSummary)
	p, err := b.Store.TerminalProcess(ctx, t.ID)
	if err != nil {
		return err
	}
	if row.Title == nil && len(p.Argv) > 0 {
		row.Title = &p.Argv[0]
	}
	stream, err := b.Store.Stream(ctx, p.ID, workbench.StreamPTY)
	row.MissingBytes = stream.LostBytes
	return err
}

func terminalRevival(t workbench.TerminalSummary) string {
	switch {
	case t.Status == workbench.TerminalIdle:
		return reviveStart
	case !t.Status.Ended():
		return ""
	case t.Agent != nil && t.AssistantSessionID != nil:
		return reviveResume
	}
	return reviveRestart
}

func describeJob(ctx context.Context, b *backend.Backend, row *FindingRow) error {
	j, err := b.Store.Job(ctx, row.SubjectID)
	if err != nil {
		return err
	}
	row.SessionID, row.StartedAt, row.EndedAt, row.StatusNow = j.SessionID, j.StartTime, j.EndTime, string(j.Status)
	row.ExitCode = j.Metadata.ExitCode
	if j.Agent != nil {
		row.Agent = *j.Agent
	}
	if row.Again, err = b.Store.JobRepeated(ctx, j.SessionID, j.ID); err != nil {
		return err
	}
	switch {
	case row.Again:
	case j.Status == workbench.JobIdle:
		row.Revival = reviveRunParked
	case b.Jobs.Resumable(j.JobSummary):
		row.Revival = reviveResume
	case j.IsFinalized:
		row.Revival = reviveRetry
	}
	return nil
}

func describeRun(ctx context.Context, b *backend.Backend, row *FindingRow) error {
	r, err := b.Store.WorkflowRun(ctx, row.SubjectID)
	if err != nil {
		return err
	}
	row.StartedAt, row.EndedAt, row.StatusNow = r.StartedAt, r.CompletedAt, string(r.Status)
	row.ConversationID = r.ConversationID
	if r.CodebaseID != nil {
		row.CodebaseID = *r.CodebaseID
	}
	cut := r.PauseReason != nil && *r.PauseReason == workbench.PauseInterrupted
	if (cut || r.Status == workbench.RunFailed) && r.DefinitionDigest != nil {
		row.Revival = reviveResume
	}
	return nil
}

func describeMessage(ctx context.Context, b *backend.Backend, row *FindingRow) error {
	m, err := b.Store.Message(ctx, row.SubjectID)
	if err != nil {
		return err
	}
	row.StartedAt, row.EndedAt, row.StatusNow = &m.CreatedAt, m.CompletedAt, string(m.Status)
	row.ConversationID, row.SessionID = m.ConversationID, m.Metadata.SessionID
	return nil
}
