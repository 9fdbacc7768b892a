package launch

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// unclaimed decides about a child that no row knows. One that lives is left
// alone: the user decides. What an ended one printed belonged to a row that was
// deleted, and goes, unless the database is an older one than the child: then
// nobody ever saw it.
func (l *Launch) unclaimed(ctx context.Context, info host.Info, alive bool) error {
	if alive {
		return l.reportAlive(ctx, info)
	}
	reported, err := l.Store.Reported(ctx, workbench.SubjectProcess, info.ID)
	if err != nil {
		return err
	}
	if l.Recovered == nil && !reported {
		l.Link.Forget(ctx, info.ID)
		return nil
	}
	return l.setAside(ctx, info)
}

// reportAlive tells of a child that lives and that nobody follows.
func (l *Launch) reportAlive(ctx context.Context, info host.Info) error {
	title := titleOf(info)
	finding, err := l.finding(ctx, workbench.SubjectProcess, info.ID, &title)
	if err != nil {
		return err
	}
	detail := "It runs, and the database does not know it. `holdfast host log " + info.ID + "` shows what it prints, `holdfast host adopt " + info.ID + "` makes a terminal of it."
	finding.Alive, finding.Action, finding.Detail = true, workbench.ActionNone, &detail
	return l.Store.AddFinding(ctx, finding)
}

// setAside keeps what an ended child printed where no launch removes it.
func (l *Launch) setAside(ctx context.Context, info host.Info) error {
	folder, err := l.Link.Spool().SetAside(info.ID, l.Aside)
	if err != nil {
		l.Log.Warn("the output of an unknown process stays in the spool", "process", info.ID, "error", err)
		return nil // the next launch tries again
	}
	l.Link.Forget(ctx, info.ID)
	title := titleOf(info)
	finding, err := l.finding(ctx, workbench.SubjectSpool, info.ID, &title)
	if err != nil {
		return err
	}
	detail := "It has ended, and the database does not know it. What it printed is kept in " + folder + "."
	finding.Action, finding.Detail = workbench.ActionQuarantined, &detail
	return l.Store.AddFinding(ctx, finding)
}

func titleOf(info host.Info) string {
	if len(info.Argv) > 0 {
		return info.Argv[0]
	}
	return info.ID
}
