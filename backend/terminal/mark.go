package terminal

import (
	"cmp"
	"context"
	"slices"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// mark is what happens to a terminal between two bytes of its output: it gets a
// size, or a process begins. It comes into force before the byte at its offset.
type mark struct {
	offset   int64
	size     *workbench.TerminalSize
	border   *workbench.TerminalProcess
	previous *workbench.TerminalProcess
}

func (m mark) piece() Piece {
	return Piece{Offset: m.offset, Size: m.size, Border: m.border, Previous: m.previous}
}

// compare orders marks. At one offset the size comes before the process, which
// begins with it.
func (m mark) compare(other mark) int {
	if m.offset == other.offset && (m.size == nil) != (other.size == nil) {
		if m.size != nil {
			return -1
		}
		return 1
	}
	return cmp.Compare(m.offset, other.offset)
}

// marks reads the size that a terminal has at an offset and what happens from
// there on, in order.
func (s *Service) marks(ctx context.Context, id string, from int64) ([]mark, error) {
	sizes, err := s.Store.TerminalSizes(ctx, id, from)
	if err != nil {
		return nil, err
	}
	processes, err := s.Store.TerminalProcesses(ctx, id)
	if err != nil {
		return nil, err
	}
	all := make([]mark, 0, len(sizes)+len(processes))
	for i := range sizes {
		all = append(all, mark{offset: sizes[i].Offset, size: &sizes[i]})
	}
	for i := 1; i < len(processes); i++ {
		p := &processes[i]
		if p.BaseOffset >= from {
			all = append(all, mark{offset: p.BaseOffset, border: p, previous: &processes[i-1]})
		}
	}
	slices.SortStableFunc(all, mark.compare)
	return all, nil
}

// EndOf says how a process of a terminal ended, before next began there.
func EndOf(p, next workbench.Process) workbench.EndReason {
	if p.Status == workbench.ProcessLost && p.StartedAt == nil {
		return workbench.EndSpawnFailed
	}
	rebooted := p.BootID != nil && next.BootID != nil && *p.BootID != *next.BootID
	exit := workbench.ProcessExit{Code: p.ExitCode, Signal: p.ExitSignal}
	_, reason := outcome(exit, p.Status, p.StopReason != nil, rebooted)
	return reason
}
