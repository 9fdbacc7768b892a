package launch

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// children is what the host and the spool know, by process id.
type children struct {
	infos  map[string]host.Info
	hosted map[string]bool // known to a running host
}

// known returns a child, nil when neither the host nor the spool has it.
func (c children) known(id string) (*host.Info, bool) {
	info, ok := c.infos[id]
	if !ok {
		return nil, false
	}
	return &info, c.hosted[id]
}

// look asks the spool and, when one runs, the host. No host is started for it:
// a launch with nothing alive starts nothing.
func (l *Launch) look(ctx context.Context) (children, error) {
	c := children{infos: map[string]host.Info{}, hosted: map[string]bool{}}
	spooled, err := l.Link.Spool().List()
	if err != nil {
		return c, err
	}
	for _, info := range spooled {
		c.infos[info.ID] = info
	}
	client, err := l.Link.Running(ctx)
	if err != nil {
		l.withoutAnswer(c, err)
		return c, nil
	}
	hosted, err := client.List(ctx)
	if err != nil {
		return c, err
	}
	for _, info := range hosted {
		c.infos[info.ID] = info
		c.hosted[info.ID] = true
	}
	return c, nil
}

// withoutAnswer decides what silence means. A host that lives keeps its
// children, so they are followed and it is asked again; only without one is
// what is spooled settled.
func (l *Launch) withoutAnswer(c children, cause error) {
	silent, alive := l.Link.Silent()
	if !alive {
		if len(c.infos) > 0 {
			l.Log.Info("no process host runs; what is spooled is settled", "cause", cause)
		}
		return
	}
	l.Log.Warn("the process host lives but does not answer; its children are kept", "pid", silent.PID, "cause", cause)
	for id, info := range c.infos {
		c.hosted[id] = info.HostPID == silent.PID
	}
}

func (l *Launch) resolve(ctx context.Context) error {
	known, err := l.look(ctx)
	if err != nil {
		return err
	}
	rows, err := l.Store.LiveProcesses(ctx, l.HostID)
	if err != nil {
		return err
	}
	if err := l.countWaiting(ctx, rows, known); err != nil {
		return err
	}
	if err := l.resolveJobs(ctx, known); err != nil {
		return err
	}
	if err := l.resolveMessages(ctx, known); err != nil {
		return err
	}
	if err := l.resolveRuns(ctx, known); err != nil {
		return err
	}
	lost, err := l.resolveTerminals(ctx, known)
	if err != nil {
		return err
	}
	if err := l.loseUnknown(ctx, rows, known); err != nil {
		return err
	}
	if err := l.sweep(ctx, rows, known); err != nil {
		return err
	}
	if err := l.resolveEnvironments(ctx); err != nil {
		return err
	}
	return l.again(ctx, lost)
}

// resolveTerminals settles the terminals, and returns those whose process was
// lost.
func (l *Launch) resolveTerminals(ctx context.Context, known children) ([]workbench.TerminalSummary, error) {
	terminals, err := l.Store.LiveTerminals(ctx, l.HostID)
	if err != nil {
		return nil, err
	}
	var lost []workbench.TerminalSummary
	for _, t := range terminals {
		var child *host.Info
		var hosted bool
		if p, err := l.Store.TerminalProcess(ctx, t.ID); err == nil {
			child, hosted = known.known(p.ID)
		}
		finding, err := l.findingOf(ctx, workbench.SubjectTerminal, t.ID, t.Title, lives(child, hosted))
		if err != nil {
			return nil, err
		}
		if err := l.Terminals.Resolve(ctx, t, child, hosted, finding); err != nil {
			return nil, err
		}
		gone, err := l.lostOf(ctx, t.ID, child)
		if err != nil {
			return nil, err
		}
		if gone != nil {
			lost = append(lost, *gone)
		}
	}
	return lost, nil
}

func (l *Launch) resolveJobs(ctx context.Context, known children) error {
	jobs, err := l.Store.OpenJobs(ctx, l.HostID)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Status == workbench.JobQueued && l.Recovered == nil && !l.AskQueued {
			continue // it waits as it did
		}
		var child *host.Info
		var hosted bool
		if p, err := l.Store.JobProcess(ctx, j.ID); err == nil {
			child, hosted = known.known(p.ID)
		}
		finding, err := l.findingOf(ctx, workbench.SubjectJob, j.ID, j.Title, lives(child, hosted))
		if err != nil {
			return err
		}
		if err := l.Jobs.Resolve(ctx, j, child, hosted, finding); err != nil {
			return err
		}
	}
	return nil
}

// lives tells whether a running host has the child and it has not ended.
func lives(child *host.Info, hosted bool) bool {
	return child != nil && hosted && child.State != host.StateExited
}

// findingOf begins the finding of a terminal or a job. A command that only
// takes up what goes on, and hands it on when it ends, has nothing to report:
// a script that asks every second would fill the database with it. A finding
// without a launch is not stored.
func (l *Launch) findingOf(ctx context.Context, kind, id string, title *string, goesOn bool) (workbench.Finding, error) {
	if goesOn && l.Mode == workbench.ModeCLI {
		return workbench.Finding{}, nil
	}
	return l.finding(ctx, kind, id, title)
}

// finding begins a finding; a command's launch gets its row with the first one.
func (l *Launch) finding(ctx context.Context, kind, id string, title *string) (workbench.Finding, error) {
	if err := l.begin(ctx); err != nil {
		return workbench.Finding{}, err
	}
	return workbench.Finding{
		LaunchID: l.row.ID, SubjectKind: kind, SubjectID: id, Title: title, Reason: l.reason(),
	}, nil
}

// reason says why something had no owner when this launch came.
func (l *Launch) reason() string {
	if l.Recovered != nil {
		return workbench.ReasonRecovery // how the last launch that this database knows ended is long past
	}
	if l.ended == "" {
		return string(workbench.EndCrash)
	}
	return string(l.ended)
}

// loseUnknown settles processes that nobody has, so that no row claims one. A
// terminal, a job or a node whose process was recorded and perhaps asked for starts it
// again under its id: then it runs once, whatever the host was told before. On a
// restored database it may have run already, so nothing is started again.
func (l *Launch) loseUnknown(ctx context.Context, rows []workbench.Process, known children) error {
	jobs, err := l.Store.OpenJobs(ctx, l.HostID)
	if err != nil {
		return err
	}
	open := map[string]bool{}
	for _, j := range jobs {
		open[j.ID] = true
	}
	arriving, err := l.arriving(ctx)
	if err != nil {
		return err
	}
	for _, p := range rows {
		again := l.Recovered == nil &&
			(p.TerminalID != nil || (p.NodeRunID != nil || p.JobID != nil && open[*p.JobID] || arriving[p.ID]) && p.Status == workbench.ProcessStarting)
		if child, _ := known.known(p.ID); child != nil || again {
			continue
		}
		if err := l.Store.LoseProcess(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// sweep looks at children that no live row claims. What an ended one left behind
// is removed once its row has it all.
func (l *Launch) sweep(ctx context.Context, rows []workbench.Process, known children) error {
	claimed := map[string]bool{}
	for _, p := range rows {
		claimed[p.ID] = true
	}
	for id, info := range known.infos {
		if claimed[id] {
			continue
		}
		alive := info.State != host.StateExited && known.hosted[id]
		_, err := l.Store.Process(ctx, id)
		switch {
		case workbench.ErrorCode(err) == workbench.ENotFound:
			err = l.unclaimed(ctx, info, alive)
		case err == nil && alive:
			err = l.reportAlive(ctx, info)
		case err == nil:
			l.Link.Forget(ctx, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
