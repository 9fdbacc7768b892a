package backend

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-app/holdfast/backend/host"
	"github.com/holdfast-app/holdfast/backend/process"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The kinds of rows that own a child.
const (
	OwnerTerminal = "terminal"
	OwnerJob      = "job"
	OwnerChat     = "conversation"
	OwnerNone     = "none" // no row knows the child
)

// HostReport is the process host with everything that it keeps, and what
// outlived an earlier one.
type HostReport struct {
	Host      *HostStatus     `json:"host"` // null: none runs
	Children  []HostChild     `json:"children"`
	Survivors []host.Survivor `json:"survivors"` // nothing reads what they print
}

// HostStatus is the running process host.
type HostStatus struct {
	PID       int64  `json:"pid"`
	StartedAt int64  `json:"started_at"` // UTC ms
	Version   string `json:"version"`
	Protocol  int64  `json:"protocol"`
	Processes int64  `json:"processes"` // that live
}

// HostChild is a child of the process host, with the row that it belongs to.
type HostChild struct {
	ProcessID     string     `json:"process_id"`
	Kind          string     `json:"kind"`
	PID           int64      `json:"pid"`
	Argv          []string   `json:"argv"`
	Cwd           string     `json:"cwd"`
	State         string     `json:"state"`
	StartedAt     int64      `json:"started_at"` // UTC ms
	CPUMillis     int64      `json:"cpu_ms"`     // with all that it started
	ResidentBytes int64      `json:"resident_bytes"`
	SpoolBytes    int64      `json:"spool_bytes"`
	UnreadInput   int64      `json:"unread_input"` // bytes that it has not read
	Foreground    string     `json:"foreground"`   // the command line that has its terminal, "": unknown
	Owner         ChildOwner `json:"owner"`
}

// ChildOwner is the row of a child.
type ChildOwner struct {
	Kind      string  `json:"kind"` // OwnerTerminal, OwnerJob, OwnerChat or OwnerNone
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Status    string  `json:"status"`
	SessionID *string `json:"session_id"`
}

// Live says whether the child has not ended.
func (c HostChild) Live() bool { return c.State != host.StateExited && c.State != host.StateLost }

// HostStatus returns the running process host, nil when none runs.
func (b *Backend) HostStatus(ctx context.Context) (*HostStatus, error) {
	status, _, err := b.hosted(ctx)
	return status, err
}

// hosted is the running host with its children; nil when none runs.
func (b *Backend) hosted(ctx context.Context) (*HostStatus, []host.Info, error) {
	client, err := b.Link.Running(ctx)
	if workbench.ErrorCode(err) == workbench.EHostUnreachable {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	children, err := client.List(ctx)
	if err != nil {
		return nil, nil, err
	}
	info := client.Status()
	status := &HostStatus{PID: int64(info.PID), StartedAt: info.StartedAt, Version: info.Version, Protocol: int64(info.Protocol)}
	for _, c := range children {
		if c.State != host.StateExited {
			status.Processes++
		}
	}
	return status, children, nil
}

// HostReport looks at the process host, at each of its children, and for what
// an earlier host has left.
func (b *Backend) HostReport(ctx context.Context) (HostReport, error) {
	status, infos, err := b.hosted(ctx)
	if err != nil {
		return HostReport{}, err
	}
	report := HostReport{Host: status, Children: make([]HostChild, 0, len(infos)), Survivors: []host.Survivor{}}
	survivors, err := host.Survivors(b.Config.DataDir)
	if err != nil {
		return HostReport{}, err
	}
	report.Survivors = append(report.Survivors, survivors...)
	usages := usagesOf(ctx, infos)
	for _, info := range infos {
		child := childOf(info, usages[info.PID])
		child.SpoolBytes, _ = b.Link.Spool().Bytes(info.ID) // it may be forgotten meanwhile
		if child.Owner, err = b.childOwner(ctx, info.ID); err != nil {
			return HostReport{}, err
		}
		report.Children = append(report.Children, child)
	}
	return report, nil
}

// usagesOf is what the children take. A system that does not tell leaves zeros:
// the rest of the report is worth having.
func usagesOf(ctx context.Context, infos []host.Info) map[int]process.Usage {
	var pids []int
	for _, info := range infos {
		if info.State != host.StateExited && info.PID > 0 {
			pids = append(pids, info.PID)
		}
	}
	usages, _ := process.Usages(ctx, pids...)
	return usages
}

func childOf(info host.Info, usage process.Usage) HostChild {
	argv := info.Argv
	if argv == nil {
		argv = []string{}
	}
	return HostChild{
		ProcessID: info.ID, Kind: info.Kind, PID: int64(info.PID), Argv: argv, Cwd: info.Cwd,
		State: info.State, StartedAt: info.StartedAt, CPUMillis: usage.CPUMillis, ResidentBytes: usage.ResidentBytes,
		UnreadInput: info.UnreadInput, Foreground: strings.Join(usage.ForegroundArgv, " "),
	}
}

func (b *Backend) childOwner(ctx context.Context, processID string) (ChildOwner, error) {
	p, err := b.Store.Process(ctx, processID)
	switch {
	case workbench.ErrorCode(err) == workbench.ENotFound:
		return ChildOwner{Kind: OwnerNone}, nil
	case err != nil:
		return ChildOwner{}, err
	case p.TerminalID != nil:
		return b.terminalOwner(ctx, *p.TerminalID)
	case p.JobID != nil:
		return b.jobOwner(ctx, *p.JobID)
	case p.AgentSessionID != nil:
		return b.chatOwner(ctx, *p.AgentSessionID)
	}
	return ChildOwner{Kind: OwnerNone}, nil
}

func (b *Backend) terminalOwner(ctx context.Context, id string) (ChildOwner, error) {
	t, err := b.Store.Terminal(ctx, id)
	if err != nil {
		return ChildOwner{Kind: OwnerNone}, missing(err)
	}
	return ChildOwner{Kind: OwnerTerminal, ID: t.ID, Title: titleOr(t.Title, t.Command), Status: string(t.Status), SessionID: t.WorkSessionID}, nil
}

func (b *Backend) jobOwner(ctx context.Context, id string) (ChildOwner, error) {
	j, err := b.Store.Job(ctx, id)
	if err != nil {
		return ChildOwner{Kind: OwnerNone}, missing(err)
	}
	return ChildOwner{Kind: OwnerJob, ID: j.ID, Title: titleOr(j.Title, nil), Status: string(j.Status), SessionID: &j.SessionID}, nil
}

// chatOwner is the conversation of a span of agent context.
func (b *Backend) chatOwner(ctx context.Context, agentSessionID string) (ChildOwner, error) {
	span, err := b.Store.AgentSession(ctx, agentSessionID)
	if err != nil {
		return ChildOwner{Kind: OwnerNone}, missing(err)
	}
	c, err := b.Store.Conversation(ctx, span.ConversationID)
	if err != nil {
		return ChildOwner{Kind: OwnerNone}, missing(err)
	}
	return ChildOwner{Kind: OwnerChat, ID: c.ID, Title: titleOr(c.Title, nil)}, nil
}

// missing forgives a row that was deleted since it was named.
func missing(err error) error {
	if workbench.ErrorCode(err) == workbench.ENotFound {
		return nil
	}
	return err
}

func titleOr(title *string, command []string) string {
	if title != nil {
		return *title
	}
	return strings.Join(command, " ")
}

// endGrace is how long a tree may take to end after TERM before it is killed.
const endGrace = 3 * time.Second

// EndChild ends a child of the process host. The row that owns it, if one does,
// settles as for any end. Errors: ENotFound, EHostUnreachable.
func (b *Backend) EndChild(ctx context.Context, processID string) error {
	owner, err := b.childOwner(ctx, processID)
	if err != nil {
		return err
	}
	switch owner.Kind {
	case OwnerTerminal:
		_, err := b.Terminal.Kill(ctx, owner.ID)
		if workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	case OwnerJob:
		_, err := b.Jobs.Cancel(ctx, owner.ID)
		if workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	case OwnerChat:
		err := b.Chats.CancelTurn(ctx, owner.ID)
		if workbench.ErrorCode(err) != workbench.EConflict {
			return err
		}
	}
	client, err := b.Link.Running(ctx)
	if err != nil {
		return err
	}
	return client.Signal(ctx, processID, endGrace)
}

// EndSurvivor ends a process of the report's survivors, and no other. Errors:
// ENotFound (it has ended already, or is none), EConflict.
func (b *Backend) EndSurvivor(ctx context.Context, pid int, startToken string) error {
	survivors, err := host.Survivors(b.Config.DataDir)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(survivors, func(s host.Survivor) bool { return s.PID == pid && s.StartToken == startToken }) {
		return workbench.Errorf(workbench.ENotFound, "The process %d has ended already, or has outlived no process host.", pid)
	}
	return host.EndSurvivor(ctx, pid, startToken)
}
